"""Whatever is in a file, a run ends well or says what is wrong with it: rows in = rows out + rejects, or a refusal that leaves nothing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench.hostile import hostile_file
from pipeline.errors import InputError
from pipeline.scoring.batch import tag_export
from pipeline.scoring.tagger import Tagger
from pipeline.tables import open_export


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
        assert summary.rows_in == summary.counts.rows_out + summary.counts.rejects
        with open_export(source) as export:
            assert sum(len(batch) for batch in export.batches(7)) == summary.counts.rows_out
