"""Two comments that say the same in nearly the same words are found, and others are left apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from pipeline.corpus.near_copies import jaccard, near_copy_groups, shingles
from pipeline.corpus.read import read_corpus
from pipeline.corpus.split import Part, hashed_parts
from pipeline.params import load_params

ROOT = Path(__file__).parents[2]
LONG = "Commande reçue dans les temps, emballage soigné et vendeuse très aimable au téléphone, je recommande cette boutique"


def groups(*texts: str) -> list[int]:
    return near_copy_groups(texts, threshold=0.6, permutations=128, seed=13)


@pytest.mark.parametrize(
    "copy",
    [
        LONG.upper(),
        LONG.replace("é", "e").replace(",", " !"),
        LONG + " !!!",
        LONG.replace("téléphone", "magasin"),
        "Bonjour. " + LONG,
        LONG.replace("reçue", "recue").replace("très ", ""),
    ],
)
def test_a_near_copy_is_found(copy: str) -> None:
    assert len(set(groups(LONG, "Rien à voir avec tout cela, dommage pour le prix payé", copy))) == 2


def test_texts_far_apart_are_kept_apart() -> None:
    texts = ["Très bon accueil", "Accueil glacial, jamais plus", "Colis perdu, remboursé le lendemain", "👍", "👎", "ممتاز", "хорошо", "ok"]
    assert len(set(groups(*texts))) == len(texts)


def test_near_copies_of_a_near_copy_belong_together() -> None:
    words = LONG.split()
    chain = [" ".join(words[i : i + 10]) for i in range(6)]
    assert jaccard(shingles(chain[0]), shingles(chain[-1])) < 0.6
    assert len(set(groups(*chain))) == 1


def test_a_group_is_named_by_its_first_comment_and_the_same_from_run_to_run() -> None:
    texts = [LONG, "Autre chose", LONG + ".", "Encore autre chose de différent", "autre chose !"]
    assert groups(*texts) == groups(*texts) == [0, 1, 0, 3, 1]


def test_no_pair_just_over_the_threshold_slips_through() -> None:
    pairs = [(" ".join(f"{n}mot{i}x" for i in range(20)), " ".join(f"{n}mot{i}x" for i in range(15))) for n in range(40)]
    assert all(0.6 <= jaccard(shingles(a), shingles(b)) < 0.8 for a, b in pairs)
    found = groups(*(text for pair in pairs for text in pair))
    assert all(found[2 * n] == found[2 * n + 1] for n in range(40))


def test_no_near_copy_of_the_project_s_corpus_crosses_the_parts() -> None:
    comments = read_corpus(sorted((ROOT / "data" / "corpus").glob("*.jsonl")))
    params = load_params(ROOT / "params.yaml").split
    found = near_copy_groups([c.text for c in comments], threshold=params.near_copy, permutations=params.permutations, seed=params.seed)
    shares = {Part.VALIDATION: params.validation, Part.CALIBRATION: params.calibration, Part.TEST: params.test}
    parts = hashed_parts([c.id for c in comments], found, shares=shares, seed=params.seed)
    assert crossing([c.text for c in comments], parts, threshold=params.near_copy) == []
    sizes, tags = Counter(found), defaultdict(set)
    for comment, group in zip(comments, found, strict=True):
        tags[group].add(comment.tag)
    assert sum(size for size in sizes.values() if size > 1) < 0.01 * len(comments)  # "efficace et rapide, merci": many say no more
    assert all(len(own) == 1 for own in tags.values())


def test_a_near_copy_under_another_name_goes_where_its_comment_goes() -> None:
    comments = [c for c in read_corpus(sorted((ROOT / "data" / "corpus").glob("*.jsonl"))) if len(c.text) > 150][::50]
    texts, names = [c.text for c in comments], [c.id for c in comments]
    texts, names = [*texts, *(f"Bonjour, {text.upper()}" for text in texts)], [*names, *(f"copy of {name}" for name in names)]
    shares = {Part.VALIDATION: 0.2, Part.CALIBRATION: 0.2, Part.TEST: 0.3}
    parts = hashed_parts(names, groups(*texts), shares=shares, seed=13)
    assert parts[: len(comments)] == parts[len(comments) :]
    alone = hashed_parts(names, range(len(names)), shares=shares, seed=13)
    assert alone[: len(comments)] != alone[len(comments) :]


def crossing(texts: list[str], parts: list[Part], *, threshold: float) -> list[tuple[str, str]]:
    """Near-copies in different parts among the short comments, where they arise: each pair of like length compared, without MinHash."""
    short = sorted((len(s := shingles(text)), i, s) for i, text in enumerate(texts) if len(text) <= 60)
    found = []
    for place, (size, i, one) in enumerate(short):
        for other_size, j, other in short[place + 1 :]:
            if size < threshold * other_size:
                break
            if parts[i] != parts[j] and jaccard(one, other) >= threshold:
                found.append((texts[i], texts[j]))
    return found
