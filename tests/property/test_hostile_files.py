"""Whatever is in a file, a run ends well or says what is wrong with it: rows in = rows out + rejects, or a refusal that leaves nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bench.hostile import hostile_file
from pipeline.errors import InputError
from pipeline.schema import ADDED
from pipeline.scoring.batch import tag_export
from pipeline.scoring.tagger import Tagger
from pipeline.tables import Export, open_export
from pipeline.tables.columns import Found
from pipeline.tables.csv import CsvExport, Header
from pipeline.tables.jsonl import JsonlExport


@pytest.mark.parametrize("seed", range(10))
def test_a_random_file_is_tagged_or_refused_and_then_leaves_nothing(tagger: Tagger, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    for number in range(40):
        suffix, content = hostile_file(random)
        source, out = tmp_path / f"avis{number}{suffix}", tmp_path / f"out{number}{suffix}"
        source.write_bytes(content)
        before = set(tmp_path.iterdir())
        try:
            summary = tag_export(source, out, tagger=tagger)
        except InputError:
            assert set(tmp_path.iterdir()) == before
            continue
        with open_export(source) as export:
            batches = list(export.batches(7))
            assert sum(len(batch) + len(batch.rejects) for batch in batches) == summary.rows_in
            assert tagged_rows(out, export) == sum(map(len, batches)) == summary.counts.rows_out


def tagged_rows(out: Path, like: Export) -> int:
    """Rows of a tagged file; a text's is read as its export was, since without its rejects it can look like another encoding."""
    found, columns = Found(like.text_column, "as in the export"), (*like.columns, *ADDED)
    if isinstance(like, CsvExport):
        dialect = replace(like.dialect, width=like.dialect.width + len(ADDED))
        tagged: Export = CsvExport(out, columns=columns, found=found, dialect=dialect, header=Header(""))
    elif isinstance(like, JsonlExport):
        tagged = JsonlExport(out, columns=columns, found=found, encoding=like.encoding)
    else:
        tagged = open_export(out, text_column=like.text_column)
    with tagged:
        batches = list(tagged.batches(7))
    assert not [reject for batch in batches for reject in batch.rejects]
    return sum(map(len, batches))
