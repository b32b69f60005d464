"""Stage `hard`: the comments near the borders of the tags, cleaned like the others and kept apart from them."""

from __future__ import annotations

from pipeline import places
from pipeline.corpus.read import read_hard
from pipeline.corpus.rows import write_rows
from pipeline.stages.run import stage
from pipeline.text.clean import clean


@stage
def main() -> None:
    for path in sorted(places.HARD_CORPUS.glob("*.jsonl")):
        write_rows(places.HARD / path.name, ({**row, "text": clean(row["text"], keeps_contacts=True).text} for row in read_hard(path)))


if __name__ == "__main__":
    main()
