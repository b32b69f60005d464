"""Stage `clean`: each comment's text repaired, its original kept beside it."""

from __future__ import annotations

from pipeline import places
from pipeline.corpus.rows import read_rows, write_rows
from pipeline.stages.run import stage
from pipeline.text.clean import clean


@stage
def main() -> None:
    rows = read_rows(places.INGESTED)
    write_rows(places.CLEANED, ({**row, "text": clean(row["text"], keeps_contacts=True).text, "original": row["text"]} for row in rows))


if __name__ == "__main__":
    main()
