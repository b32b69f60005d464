"""How the page writes numbers, marks words and holds what is behind its figures; and what the small models keep on disk."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ModelError
from pipeline.evaluation.intervals import Estimate
from pipeline.insight.findings.figures import figure
from pipeline.insight.findings.periods import periods_of
from pipeline.insight.findings.table import ScoredComment, table_of
from pipeline.insight.page.behind import Behind
from pipeline.insight.page.marks import shown
from pipeline.insight.page.numbers import Numbers
from pipeline.insight.reading import signals
from pipeline.insight.reading.cues import cue
from pipeline.insight.reading.learned import QUALITY, Learned
from pipeline.insight.reading.reader import read
from pipeline.insight.tagged.consent import Consent
from pipeline.insight.tagged.rows import TaggedRow
from pipeline.schema import TAGS, Status, Tag
from pipeline.text.clean import clean

FR, EN = Numbers("fr"), Numbers("en")


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (0.2749, "27\u00a0%", "27%"),
        (0.0749, "7,5\u00a0%", "7.5%"),
        (0.0004, "<0,1\u00a0%", "<0.1%"),
        (0.0, "0\u00a0%", "0%"),
        (1.0, "100\u00a0%", "100%"),
    ],
)
def test_a_share_is_written_as_its_language_writes_it(share: float, french: str, english: str) -> None:
    assert (FR.percent(share), EN.percent(share)) == (french, english)


def test_an_interval_a_count_and_a_duration_are_readable() -> None:
    assert FR.interval(Estimate(0.1, 1e-17, 0.153)) == "0–15\u00a0%"
    assert (FR.count(12345), EN.count(12345)) == ("12\u00a0345", "12,345")
    assert [FR.duration(hours) for hours in (0.5, 8, 48, 1460)] == ["30\u00a0min", "8\u00a0h", "2\u00a0jours", "2\u00a0mois"]
    assert [FR.period(name) for name in ("2026-02", "2026-W07", "2026")] == ["février 2026", "sem. 7, 2026", "2026"]


def told(text: str, learned: Learned, tag: Tag = Tag.COMPLAINT, **fields: str) -> ScoredComment:
    sure = tuple(0.97 if one == tag else 0.01 for one in TAGS)
    row = TaggedRow(1, text, tag, Status.TAGGED, "", sure, tuple(fields.pop("evidence", "").split()), **fields)  # type: ignore[arg-type]
    return ScoredComment(row, tag, read([text], [sure], learned=learned)[0])


def test_the_pieces_of_a_shown_comment_are_the_comment(learned: Learned) -> None:
    text = "Colis cassé, remboursement refusé. À fuir !"
    visible = shown(told(text, learned, evidence="Colis refusé"))
    pieces = list(visible.pieces("tag"))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, marked in pieces if marked] == ["Colis", "refusé"]
    assert [piece for piece, marked in visible.pieces("ambassador") if marked] == ["À fuir"]


def test_personal_data_is_masked_and_the_words_are_still_marked(learned: Learned) -> None:
    visible = shown(told("Appelez-moi au 06 12 34 56 78, colis perdu, site à fuir.", learned))
    assert "06 12" not in visible.text
    assert [piece for piece, marked in visible.pieces("ambassador") if marked] == ["à fuir"]


def test_a_long_comment_is_cut_and_no_mark_hangs_over(learned: Learned) -> None:
    visible = shown(told("Colis jamais reçu. " * 200 + "À fuir !", learned))
    assert len(visible.text) <= 700
    assert all(span.end <= len(visible.text) for spans in visible.marks.values() for span in spans)


def test_a_script_in_a_comment_is_shown_as_text(learned: Learned) -> None:
    assert shown(told("bien alert(1)", learned, original="bien <script>alert(1)</script>")).text == "bien <script>alert(1)</script>"


@pytest.mark.parametrize(
    "original",
    [
        "Prix < 10 €, appelez le 06\u00a012\u00a034\u00a056\u00a078",
        "Appelez le 06\u00a012<script></script>\u00a034\u00a056\u00a078",
        "Le 06 12 34 56 78 <table><tr><td>rien</td></tr></table>",
    ],
)
def test_brackets_in_a_comment_uncover_no_personal_data(learned: Learned, original: str) -> None:
    visible = shown(told(clean(original).text, learned, original=original)).text
    assert "…" in visible or "[téléphone]" in visible
    assert "56" not in visible
    assert "78" not in visible


@pytest.mark.parametrize("bracket", ["<", "<script></script>"])
def test_a_company_s_reply_stays_away_whatever_brackets_stand_before_it(learned: Learned, bracket: str) -> None:
    original = f"Colis perdu {bracket} 3 fois.\nRéponse de Boutique : Bonjour, nous sommes désolés."
    assert "désolés" not in shown(told(clean(original).text, learned, original=original)).text


@pytest.mark.parametrize(("consent", "text"), [(Consent.NAMED, "Merci à Lea !"), (Consent.ANONYMOUS, "Merci à [prénom] !")])
def test_the_customer_s_own_name_is_shown_only_by_leave(learned: Learned, consent: Consent, text: str) -> None:
    assert shown(told("Merci à Lea !", learned, name="Léa", whole_name="Léa Dupont", consent=consent)).text == text


def test_what_stands_in_a_script_element_cannot_close_it(learned: Learned) -> None:
    one = told("Fin </script><!-- & ", learned, original="Fin </script><!-- & ")
    table = table_of([one], periods_of([None], today=date(2026, 1, 1)))
    behind = Behind(table)
    name = behind.id_of(figure(table, "x", {"tag": (Tag.COMPLAINT,)}))
    written = behind.as_json()
    assert not {"<", ">", "&"} & set(written)
    told_back = json.loads(written)
    assert told_back["texts"]["0"][0] == "Fin </script><!-- &"
    assert told_back["figures"][name]["q"] == {"tag": [0]}


def test_the_small_models_read_the_same_after_a_visit_to_the_disk(learned: Learned, insight_folder: Path) -> None:
    texts = ["Colis perdu, remboursé le lendemain, merci !", "Très bien, seul bémol le prix."]
    tags = np.array([[0.1, 0.1, 0.7, 0.1], [0.05, 0.05, 0.05, 0.85]])
    assert Learned.load(insight_folder).predict(texts, tags) == learned.predict(texts, tags)
    assert Learned.load(insight_folder).quality.keys() == learned.quality.keys()
    assert learned.predict([], tags[:0])["outcome"] == []


def test_broken_small_models_are_told_in_three_parts(insight_folder: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(insight_folder, tmp_path / "broken")
    (tmp_path / "broken" / QUALITY).write_text("{", encoding="utf-8")
    for folder in (tmp_path / "broken", tmp_path / "absent"):
        with pytest.raises(ModelError, match="dvc repro insight"):
            Learned.load(folder)


@pytest.mark.parametrize("change", ["a cue more", "another order", "another phrase", "another weight", "of before"])
def test_small_models_learned_with_other_signals_are_refused(insight_folder: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    first, second, *others = signals.CUES
    now = {
        "a cue more": ("CUES", (*signals.CUES, cue("new", "nouveau"))),
        "another order": ("CUES", (second, first, *others)),
        "another phrase": ("CUES", (cue(first.name, "nouveau"), second, *others)),
        "another weight": ("CUE_WEIGHT", 3.0),
    }
    if change in now:
        monkeypatch.setattr(signals, *now[change])
    else:
        monkeypatch.setattr(np, "load", lambda path, **options: nullcontext({"size": np.array(1)}))
    with pytest.raises(ModelError, match=r"(?s)learned with other cues.*where: .*insight.*what to do: .*dvc repro insight"):
        Learned.load(insight_folder)


def test_an_obvious_recovery_and_a_forgiven_weakness_are_read(learned: Learned) -> None:
    happy = told("Colis arrivé cassé, remplacé le jour même avec des excuses, merci !", learned, Tag.RECOVERY_PRAISE).reading
    fond = told("Très bon restaurant, accueil charmant. Seul bémol, la salle est un peu bruyante.", learned, Tag.SATISFACTION).reading
    assert (happy.incident, happy.outcome, happy.hours) == (True, "full", 8)
    assert (fond.incident, fond.weakness, fond.weak_theme) == (False, "tolerated", "comfort")


@pytest.mark.parametrize(
    ("label", "least"),
    [
        ("outcome", 0.70),
        ("tolerated", 0.75),
        ("deed", 0.75),
        ("expectation", 0.65),
        ("amabilité", 0.70),
        ("confiance", 0.70),
        ("produit", 0.70),
    ],
)
def test_comments_held_out_are_read_well_enough(learned: Learned, label: str, least: float) -> None:
    assert learned.quality[label].macro_f1.value >= least
