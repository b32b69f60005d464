"""Which comments a person should label: those the model is of two minds about, spread over what the comments speak of.

Diverse mini-batch active learning (Zhdanov 2019): among the most uncertain, one from each cluster, clusters weighted by uncertainty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.adapting.doubts import in_doubt
from pipeline.adapting.own_labels import OwnLabels
from pipeline.adapting.tagged import TaggedComment
from pipeline.evaluation.metrics import columns_of
from pipeline.schema import TAGS, Tag

WIDENING = 5
"""Candidates a comment that is wanted: the most uncertain, from which the clusters are made."""
DOUBTS_SHARE = 0.25
"""Of the queue, what doubts about earlier labels may take."""
_DIMENSIONS = 32
_SEED = 13
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A comment worth a label: why, and the label it has already, if any."""

    comment: TaggedComment
    why: str
    earlier: str = ""


def choose_queue(comments: Sequence[TaggedComment], *, count: int, earlier: OwnLabels | None = None) -> list[Wanted]:
    """At most ``count`` comments, doubts about earlier labels first; what was labelled before is not asked again otherwise."""
    known = dict(zip(earlier.texts, earlier.tags, strict=True)) if earlier else {}
    asked = {*known, *(earlier.without_judgement if earlier else ())}
    once = list({comment.cleaned: comment for comment in reversed(comments)}.values())[::-1]
    doubts = _doubts([comment for comment in once if comment.cleaned in known], known)[: int(count * DOUBTS_SHARE)]
    fresh = [comment for comment in once if comment.cleaned not in asked]
    chosen = _spread(fresh, count - len(doubts))
    return [*doubts, *(Wanted(comment, _why(comment)) for comment in chosen)]


def _doubts(comments: Sequence[TaggedComment], known: Mapping[str, Tag]) -> list[Wanted]:
    """Comments whose earlier label the model doubts, the greatest doubt first."""
    if not comments:
        return []
    probabilities = np.array([comment.probabilities for comment in comments])
    labels = columns_of(known[comment.cleaned] for comment in comments)
    doubts = ((comments[row], TAGS[labels[row]], rather) for row, rather, _ in in_doubt(probabilities, labels))
    return [Wanted(comment, f"you said {said}, rather {rather}?", said) for comment, said, rather in doubts]


def _spread(comments: Sequence[TaggedComment], count: int) -> list[TaggedComment]:
    """The wanted number, each group its share of the comments, each group's spread over clusters."""
    groups = Counter(comment.group for comment in comments)
    rooms = _rooms(groups, count)
    return [comment for group in sorted(groups) for comment in _of_clusters([c for c in comments if c.group == group], rooms[group])]


def _rooms(groups: Counter[str], count: int) -> dict[str, int]:
    """Places for each group, in proportion to the root of its size: small groups are heard too. Largest remainders fill up."""
    roots = {group: float(np.sqrt(size)) for group, size in groups.items()}
    exact = {group: count * root / sum(roots.values()) for group, root in roots.items()}
    rooms = {group: min(int(share), groups[group]) for group, share in exact.items()}
    by_remainder = sorted(exact, key=lambda g: (int(exact[g]) - exact[g], g))
    free = min(count, sum(groups.values())) - sum(rooms.values())
    while free:  # what small groups leave goes to the others, a place at a time
        for group in [group for group in by_remainder if rooms[group] < groups[group]][:free]:
            rooms[group] += 1
            free -= 1
    return rooms


def _of_clusters(comments: Sequence[TaggedComment], count: int) -> list[TaggedComment]:
    """The most uncertain comment of each of ``count`` clusters of the most uncertain comments, the least sure first.

    Where none of these has a word (they are emoji), nothing sets them apart: the least sure.
    """
    candidates = sorted(comments, key=lambda comment: comment.margin)[: WIDENING * count]
    if len(candidates) <= count or not any(_WORD.search(comment.cleaned) for comment in candidates):
        return candidates[:count]
    clusters = _clusters(candidates, count)
    return sorted(_first_of_each(candidates, clusters, count), key=lambda comment: comment.margin)


def _first_of_each(candidates: Iterable[TaggedComment], clusters: Iterable[int], count: int) -> Iterator[TaggedComment]:
    """One a cluster, and, where clusters were empty, the next ones."""
    seen: set[int] = set()
    left = []
    for comment, cluster in zip(candidates, clusters, strict=True):
        if cluster in seen:
            left.append(comment)
        else:
            seen.add(cluster)
            yield comment
    yield from left[: count - len(seen)]


def _clusters(comments: Sequence[TaggedComment], count: int) -> npt.NDArray[np.int32]:
    """(n,) a cluster for each comment: k-means over latent semantics of its words, the uncertain ones weighing more."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", token_pattern=_WORD.pattern).fit_transform(
        [c.cleaned for c in comments]
    )
    size = max(1, min(_DIMENSIONS, words.shape[1] - 1, len(comments) - 1))
    vectors = normalize(TruncatedSVD(size, random_state=_SEED).fit_transform(words))
    weights = np.array([1 - comment.margin for comment in comments]) + 1e-3
    return np.asarray(KMeans(count, n_init=1, random_state=_SEED).fit(vectors, sample_weight=weights).labels_)


def _why(comment: TaggedComment) -> str:
    """Whether the model was unsure, or less sure than of others, and the two tags that it held likeliest."""
    order = sorted(range(len(TAGS)), key=lambda tag: -comment.probabilities[tag])[:2]
    two = " or ".join(f"{TAGS[tag]} {comment.probabilities[tag]:.0%}" for tag in order)
    return f"{'unsure' if comment.unsure else 'tagged, among the least sure'}: {two}"
