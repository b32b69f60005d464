"""Every family keeps the Protocol: four probabilities for any text, evidence that counts, plain files, the same seed the same bytes."""

from __future__ import annotations

import hashlib
import io
import pickle
import pickletools
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.classifiers.protocol import FAMILIES, Classifier, Point, family
from pipeline.errors import ModelError
from pipeline.evaluation.deletion import deletion
from pipeline.loop import answers
from pipeline.params import TrainParams
from pipeline.schema import TAGS, Span
from tests import training

if TYPE_CHECKING:
    from datasets import Dataset

UNSEEN = (
    "Livraison rapide, mais le carton était abîmé et le vendeur ne répond pas.",
    "Une équipe adorable, je suis sous le charme.",
    "Mon colis s'est perdu, ils l'ont renvoyé le lendemain avec des excuses.",
    "Conforme.",
    "J'ai appelé trois fois. Personne. Remboursement refusé, c'est une honte !",
    "Bon produit ; la notice est claire, rien à dire.",
)
HOSTILE = {
    "empty": "",
    "spaces": " \n\t ",
    "marks": "???",
    "emoji": "😡🤬👍🏽👩‍👩‍👧",
    "one letter": "a",
    "a hundred thousand letters": "Livraison en retard, personne ne répond. " * 2_500,
    "one word of a hundred thousand letters": "é" * 100_000,
    "lone surrogates": "caf\udce9 livr\ud83d en retard \udfff",
    "NUL": "colis\0perdu\0",
    "Arabic": "لم يصل الطرد أبدا",
    "combining accents": "tre\u0301s de\u0301c\u0327u",
    "controls": "\x01\x1b[31mrouge\x7f\u2028\ufeff",
}


@pytest.fixture(scope="module", params=list(FAMILIES))
def trained(
    request: pytest.FixtureRequest, comments: Dataset, train_params: TrainParams, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Classifier, Path, list[Point]]:
    """A classifier, the folder it was saved to before it scored anything, and the course of its training."""
    course: list[Point] = []
    classifier = training.trained(request.param, comments, params=train_params, watch=course.append)
    folder = tmp_path_factory.mktemp(request.param)
    classifier.save(folder)
    return classifier, folder, course


@pytest.fixture(scope="module")
def classifier(trained: tuple[Classifier, Path, list[Point]]) -> Classifier:
    return trained[0]


@pytest.fixture(scope="module")
def folder(trained: tuple[Classifier, Path, list[Point]]) -> Path:
    return trained[1]


def test_a_family_that_trains_in_steps_tells_its_course_and_its_loss_falls(trained: tuple[Classifier, Path, list[Point]]) -> None:
    classifier, _, course = trained
    if classifier.family == "linear":
        assert not course
        return
    read = [point.comments for point in course]
    assert read == sorted(set(read))
    assert course[-1].loss < course[0].loss


def test_a_text_gets_four_probabilities_that_add_up_to_one(classifier: Classifier) -> None:
    probabilities = classifier.predict_proba(UNSEEN)
    assert probabilities.shape == (len(UNSEEN), len(TAGS))
    assert probabilities.min() >= 0
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-9)


def test_every_mode_it_knows_gives_probabilities_and_evidence_and_leaves_the_others_as_they_were(classifier: Classifier) -> None:
    before = classifier.predict_proba(UNSEEN)
    assert classifier.modes
    for mode in classifier.modes:
        own = classifier.at(mode)
        probabilities = own.predict_proba(UNSEEN)
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-9)
        np.testing.assert_array_equal(classifier.at(mode).predict_proba(UNSEEN), probabilities)
        evidence = own.read(UNSEEN).evidence(probabilities.argmax(axis=1).tolist())
        assert all(0 <= span.start < span.end <= len(text) for text, spans in zip(UNSEEN, evidence, strict=True) for span in spans)
    np.testing.assert_array_equal(classifier.predict_proba(UNSEEN), before)


def test_no_text_gets_no_probabilities(classifier: Classifier) -> None:
    assert classifier.predict_proba([]).shape == (0, len(TAGS))
    assert classifier.read([]).evidence([]) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_accepted(classifier: Classifier, text: str) -> None:
    probabilities = classifier.predict_proba([text])
    assert probabilities.sum() == pytest.approx(1, abs=1e-9)
    (spans,) = classifier.read([text]).evidence([0])
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_a_hostile_text_changes_nothing_for_its_neighbours(classifier: Classifier) -> None:
    among = classifier.predict_proba([*HOSTILE.values(), *UNSEEN])[len(HOSTILE) :]
    np.testing.assert_allclose(among, classifier.predict_proba(UNSEEN), atol=1e-5)


def test_a_text_is_scored_alike_alone_in_a_batch_and_in_any_order(classifier: Classifier) -> None:
    together = classifier.predict_proba(UNSEEN)
    alone = np.concatenate([classifier.predict_proba([text]) for text in UNSEEN])
    np.testing.assert_allclose(alone, together, atol=1e-5)
    np.testing.assert_allclose(classifier.predict_proba(UNSEEN[::-1])[::-1], together, atol=1e-5)


def test_an_exam_is_answered_alike_on_all_cores_and_no_session_of_the_encoder_is_left_here(
    classifier: Classifier, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "cores", lambda: 2)
    fresh, texts = type(classifier).load(folder), [*UNSEEN, *HOSTILE.values()]
    np.testing.assert_array_equal(answers.predict(fresh, texts), classifier.predict_proba(texts))
    assert "_session" not in vars(getattr(fresh, "transformer", fresh))
    assert answers.predict(fresh, []).shape == (0, len(TAGS))


def test_it_knows_most_of_the_comments_it_learned_from(classifier: Classifier, comments: Dataset) -> None:
    predicted = classifier.predict_proba(list(comments["text"])).argmax(axis=1)
    assert np.mean([TAGS[k] == tag for k, tag in zip(predicted, comments["tag"], strict=True)]) > 0.7


def test_evidence_lies_in_the_text_and_is_not_blank(classifier: Classifier) -> None:
    tags = classifier.predict_proba(UNSEEN).argmax(axis=1).tolist()
    evidence = classifier.read(UNSEEN).evidence(tags)
    assert len(evidence) == len(UNSEEN)
    assert any(evidence)
    for text, spans in zip(UNSEEN, evidence, strict=True):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(span.of(text).strip() == span.of(text) for span in spans)
        assert len(set(spans)) == len(spans)


def test_deleting_the_strongest_evidence_changes_the_tag_more_than_deleting_other_words(classifier: Classifier, comments: Dataset) -> None:
    found = deletion(classifier, list(comments["text"]))
    assert found.texts > 20
    assert found.evidence > found.others > 0


def test_every_text_with_a_word_has_evidence(classifier: Classifier) -> None:
    if classifier.family == "spacy":
        pytest.skip("its evidence is what leaving a clause out costs, which may be nothing; no mode is read by it")
    for mode in classifier.modes:
        own = classifier.at(mode)
        texts = [*UNSEEN, "Bof", "RAS", "Très bien rapide"]
        evidence = own.read(texts).evidence(own.predict_proba(texts).argmax(axis=1).tolist())
        assert all(evidence), (mode, [text for text, spans in zip(texts, evidence, strict=True) if not spans])


def test_evidence_comes_strongest_first(classifier: Classifier, comments: Dataset) -> None:
    if classifier.family == "cascade":
        pytest.skip("its evidence is its parts', which rank it: what the one ranks, the other dilutes")
    texts = list(comments["text"])
    tags = classifier.predict_proba(texts).argmax(axis=1).tolist()
    evidence = classifier.read(texts).evidence(tags)
    several = [(text, tag, spans) for text, tag, spans in zip(texts, tags, evidence, strict=True) if len(spans) > 1]
    assert len(several) > 10
    first = [loss(classifier, text, tag, spans[0]) for text, tag, spans in several]
    last = [loss(classifier, text, tag, spans[-1]) for text, tag, spans in several]
    assert np.mean(first) > np.mean(last)


def test_a_loaded_classifier_gives_the_same_probabilities(classifier: Classifier, folder: Path) -> None:
    loaded = family(classifier.family).load(folder)
    texts = [*UNSEEN, *HOSTILE.values()]
    np.testing.assert_allclose(loaded.predict_proba(texts), classifier.predict_proba(texts), rtol=0, atol=1e-9)
    tags = [0] * len(UNSEEN)
    assert loaded.read(UNSEEN).evidence(tags) == classifier.read(UNSEEN).evidence(tags)


def test_the_same_seed_gives_the_same_bytes(
    classifier: Classifier, folder: Path, comments: Dataset, train_params: TrainParams, tmp_path: Path
) -> None:
    training.trained(classifier.family, comments, params=train_params).save(tmp_path)
    assert hashes(tmp_path) == hashes(folder)


def test_what_was_scored_leaves_no_trace_in_what_is_saved(classifier: Classifier, folder: Path, tmp_path: Path) -> None:
    classifier.predict_proba(["Mme Trucmuche-Zorglub habite au 12 rue des Lilas, zorglub@exemple.fr."])
    classifier.save(tmp_path)
    assert hashes(tmp_path) == hashes(folder)


def test_saving_again_gives_the_same_bytes(classifier: Classifier, folder: Path, tmp_path: Path) -> None:
    family(classifier.family).load(folder).save(tmp_path)
    assert hashes(tmp_path) == hashes(folder)


def test_no_file_of_a_saved_classifier_is_or_holds_a_pickle(folder: Path) -> None:
    assert hashes(folder)
    assert list(pickles_in(folder)) == []


def test_a_pickle_would_be_found_under_any_name(tmp_path: Path) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        (tmp_path / f"weights-{protocol}.json").write_bytes(pickle.dumps({"w": [1.5, "é"]}, protocol))
    np.savez(tmp_path / "objects.npz", weights=np.array([{"a": 1}], dtype=object))
    with zipfile.ZipFile(tmp_path / "torch.bin", "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps([1, 2]))
    (tmp_path / "sound.json").write_text('{"tags": ["delight"]}', encoding="utf-8")
    np.savez(tmp_path / "sound.npz", weights=np.ones(3))
    assert len({name.split("!")[0] for name in pickles_in(tmp_path)}) == pickle.HIGHEST_PROTOCOL + 3


def test_the_requirements_of_a_family_are_installed_distributions(classifier: Classifier) -> None:
    from importlib.metadata import version

    assert all(version(name) for name in classifier.requirements)


def test_an_unknown_family_is_refused_in_three_parts() -> None:
    with pytest.raises(ModelError, match=r"(?s)no family 'forest'.*where: .*what to do: use one of linear"):
        family("forest")


def loss(classifier: Classifier, text: str, tag: int, span: Span) -> float:
    whole, without = classifier.predict_proba([text, text[: span.start] + text[span.end :]])[:, tag]
    return float(whole - without)


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def pickles_in(folder: Path) -> Iterator[str]:
    """What in a folder is a pickle by its bytes, whatever its name, inside of archives too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from _pickles(path.name, path.read_bytes())


def _pickles(name: str, data: bytes) -> Iterator[str]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from _pickles(f"{name}!{member}", archive.read(member))
    elif data.startswith(b"\x93NUMPY"):
        start = data.index(b"\n") + 1
        yield from _pickles(f"{name}!", data[start:]) if b"'|O'" in data[:start] else ()
    elif _is_pickle(data):
        yield name


def _is_pickle(data: bytes) -> bool:
    """Whether the bytes open like a pickle of protocol 2 or above, or are one of an older protocol from end to end."""
    if re.match(rb"\x80[\x02-\x05]", data):
        return True
    try:
        return any(code.name == "STOP" and at == len(data) - 1 for code, _, at in pickletools.genops(data))
    except ValueError:
        return False
