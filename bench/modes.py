"""What each mode costs and gives: comments a second on one core, and macro-F1 on a labelled file.

    python -m bench.modes ../shared/gold-dev.jsonl [--model models/cascade] [--rounds 5]

Speeds are of the whole reading (cleaning, gate, evidence) of comments of 80 to 120 characters from the corpus's test part, the modes in
turn, medians of the rounds. Beside them stands what one would write without this project: a fine-tuned encoder in float32, in torch, in
padded batches of 32 in the order of the file, tags only; once with the layers that the transformer keeps, once with all that the encoder
has. Rows whose `contested` is true are left out of the macro-F1.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import click

from bench.measure import seconds
from pipeline import places
from pipeline.classifiers.fine_tuning import mean_pooled, padded
from pipeline.classifiers.saved import Model, load_model
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer_training import load_encoder
from pipeline.corpus.rows import read_rows
from pipeline.evaluation.metrics import columns_of, confusion_matrix, macro_f1
from pipeline.params import load_params
from pipeline.schema import TAGS, Mode
from pipeline.scoring.tagger import Tagger
from pipeline.strings import Strings

LENGTHS = (80, 120)
BATCH, LONGEST = 32, 128


def plain_loop(texts: Sequence[str], *, layers: int | None = None) -> Callable[[], object]:
    """Tags by the encoder, all of it or its lower layers, and a linear head in torch, float32."""
    import torch

    torch.set_num_threads(1)
    encoder, tokenizer = load_encoder(places.ENCODER)
    encoder.encoder.layer = encoder.encoder.layer[:layers]
    head = torch.nn.Linear(encoder.config.hidden_size, len(TAGS))

    def run() -> list[int]:
        tags: list[int] = []
        with torch.inference_mode():
            for start in range(0, len(texts), BATCH):
                ids = [encoding.ids for encoding in encoded(tokenizer, texts[start : start + BATCH], longest=LONGEST)]
                tokens, mask = map(torch.from_numpy, padded(ids))
                states = encoder(input_ids=tokens, attention_mask=mask).last_hidden_state
                tags += head(mean_pooled(states, mask)).argmax(dim=1).tolist()
        return tags

    return run


def score(tagger: Tagger, rows: Sequence[dict[str, str]]) -> float:
    """macro-F1 over the comments that are scored."""
    tagged = tagger.read(Strings.of([row["text"] for row in rows]))
    labels = columns_of(row["tag"] for row in rows)
    return float(macro_f1(confusion_matrix(labels[tagged.scored], tagged.tags[tagged.scored])))


@click.command(help=__doc__)
@click.argument("labelled", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "folder", type=click.Path(path_type=Path, exists=True), default=places.MODELS / "cascade", show_default=True)
@click.option("--rounds", default=5, show_default=True)
def main(labelled: Path, folder: Path, rounds: int) -> None:
    texts = [row["text"] for row in read_rows(places.TEST) if LENGTHS[0] <= len(row["text"]) <= LENGTHS[1]]
    judged = [row for row in read_rows(labelled) if row["tag"] and not row.get("contested")]
    model: Model = load_model(folder)
    taggers = {str(mode): Tagger(model, mode) for mode in Mode if mode in model.deciders}
    column = Strings.of(texts)
    runs: dict[str, Callable[[], object]] = {name: lambda own=tagger: own.read(column) for name, tagger in taggers.items()}  # type: ignore[misc]
    layers = load_params().train.transformer.layers
    kept, whole = f"torch, {layers} layers", "torch, all layers"
    runs |= {kept: plain_loop(texts, layers=layers), whole: plain_loop(texts)}
    for run in runs.values():
        run()
    took = {
        name: median(times) for name, *times in zip(runs, *([seconds(run) for run in runs.values()] for _ in range(rounds)), strict=True)
    }
    print(f"{len(texts)} comments of {LENGTHS[0]} to {LENGTHS[1]} characters, one core; {len(judged)} labelled")
    for name, own in took.items():
        told = f"macro-F1 {score(taggers[name], judged):.3f}" if name in taggers else ""
        print(f"{name:<17} {len(texts) / own:>8.0f} comments/s  {took[kept] / own:>6.2f} and {took[whole] / own:.2f} times torch's  {told}")


if __name__ == "__main__":
    main()
