"""What stands against a promotion."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.evaluation.compare import Comparison, Rules


def objections(
    better_on: Comparison | None, *, guarded_by: Comparison, failed: tuple[frozenset[str], frozenset[str]], rules: Rules
) -> Iterator[str]:
    """One sentence for each reason to refuse; none means that the challenger may be promoted.

    Args:
        better_on: the exam on which the challenger must be better than noise; none where it must only be no worse.
        guarded_by: the frozen test set, on none of whose slices it may lose more than the margin, beyond noise; often the same.
        failed: the behaviour cases that the champion and the challenger fail.
    """
    if better_on and not better_on.is_better:
        yield f"{better_on.verdict} ({better_on.comments} comments of {better_on.source})"
    if guarded_by is not better_on and guarded_by.is_worse:
        yield f"{guarded_by.verdict} (the frozen test set, {guarded_by.source})"
    yield from (
        f"it loses {-s.difference.value:.2%} of accuracy on {s.name} ({s.comments} comments), more than {rules.margin:.2%}"
        for s in guarded_by.clear_losses(rules.margin)
    )
    champion, challenger = failed
    if len(challenger) > len(champion):
        new = ", ".join(sorted(challenger - champion)[:5])
        yield f"it fails {len(challenger)} behaviour cases, the champion {len(champion)}; new among them: {new}"
