"""Which column of an export says what: found by name and by content, never guessed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.adapting.tagged import read_tagged_file
from pipeline.insight.tagged.consent import MAY_BE_QUOTED, Consent, consent_of
from pipeline.insight.tagged.dates import date_of, month_first
from pipeline.insight.tagged.roles import Role, find_roles, first_name, rating_of
from pipeline.insight.tagged.rows import read_tagged
from pipeline.schema import ADDED, PROBABILITY_COLUMNS, TAGS

TEN = range(10)


@pytest.mark.parametrize("name", ["note_produit", "Note magasin", "store_rating"])
def test_stars_are_ratings_whatever_they_are_given_to(name: str) -> None:
    sample = {"avis": ["Très bien"] * 10, name: [str(1 + i % 5) for i in TEN], "Produit": ["nappe", "vase"] * 5}
    assert find_roles(sample, text_column="avis") == {Role.RATING: name, Role.PRODUCT: "Produit"}


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("aucun contact", Consent.NO_CONTACT),
        ("non", Consent.NO_CONTACT),
        ("service seulement", Consent.SERVICE),
        ("citation anonyme", Consent.ANONYMOUS),
        ("Citation sans nom", Consent.ANONYMOUS),
        ("citation avec prénom", Consent.NAMED),
        ("quote by name", Consent.NAMED),
        ("contact", Consent.CONTACT),
        ("Ne pas publier mon nom", Consent.NO_CONTACT),
        ("Pas de citation avec prénom", Consent.NO_CONTACT),
        ("Do not contact", Consent.NO_CONTACT),
        ("Ne souhaite pas être contacté", Consent.NO_CONTACT),
        ("quote without name", Consent.ANONYMOUS),
        ("Don't contact me", Consent.NO_CONTACT),
        ("without contact", Consent.NO_CONTACT),
        ("Opt-out contact", Consent.NO_CONTACT),
        ("Contact interdit", Consent.NO_CONTACT),
        ("Citation avec prénom interdite", Consent.NO_CONTACT),
        ("S’oppose à la citation avec nom", Consent.NO_CONTACT),
        ("Can’t be quoted by name", Consent.NO_CONTACT),
        ("consentement retiré (citation avec prénom)", Consent.NO_CONTACT),
        ("Consent withdrawn: quote by name", Consent.NO_CONTACT),
        ("no_contact", Consent.NO_CONTACT),
        ("doNotContact", Consent.NO_CONTACT),
        ("quote_by_name", Consent.NAMED),
        ("oui", Consent.UNKNOWN),
        ("", Consent.UNKNOWN),
        ("peut-être", Consent.UNKNOWN),
    ],
)
def test_a_level_of_permission_is_read_and_doubt_allows_nothing(cell: str, level: Consent) -> None:
    assert consent_of(cell) == level
    assert (level in MAY_BE_QUOTED) == (level in {Consent.ANONYMOUS, Consent.NAMED, Consent.CONTACT})


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("02/01/2026", date(2026, 1, 2)),
        ("2026-01-02 10:33:00", date(2026, 1, 2)),
        ("2.1.26", date(2026, 1, 2)),
        ("2 janvier 2026", date(2026, 1, 2)),
        ("1er août 2025", date(2025, 8, 1)),
        ("ven. 13 févr. 2026", date(2026, 2, 13)),
        ("31/02/2026", None),
        ("bientôt", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_exports_write_it(cell: str, day: date | None) -> None:
    assert date_of(cell) == day


def test_months_come_first_only_where_the_column_shows_it() -> None:
    assert month_first(["01/02/2026", "01/31/2026"])
    assert not month_first(["01/02/2026", "31/01/2026"])
    assert date_of("01/31/2026", american=True) == date(2026, 1, 31)


@pytest.mark.parametrize(("cell", "rating"), [("4", 4), ("4,5", 4.5), ("4/5", 4), ("5 étoiles", 5), ("bien", None), ("", None)])
def test_a_rating_is_a_number(cell: str, rating: float | None) -> None:
    assert rating_of(cell) == rating


def test_each_role_finds_its_column_by_name_and_content() -> None:
    sample = {
        "N°": [str(i) for i in TEN],
        "Date de l'avis": [f"{i + 1:02d}/03/2026" for i in TEN],
        "Magasin": ["Lille", "Nantes"] * 5,
        "Point de contact": ["site", "livraison"] * 5,
        "Note": ["5", "4"] * 5,
        "Commentaire": [f"Très bon accueil, numéro {i}" for i in TEN],
        "Consentement": ["citation anonyme", "aucun contact"] * 5,
        "verbatim_tag": ["delight"] * 10,
    }
    roles = find_roles(sample, text_column="Commentaire")
    assert roles == {
        Role.DATE: "Date de l'avis",
        Role.TOUCHPOINT: "Point de contact",
        Role.SHOP: "Magasin",
        Role.RATING: "Note",
        Role.CONSENT: "Consentement",
    }


def test_a_column_called_consent_is_one_though_its_cells_say_only_yes_and_no() -> None:
    sample = {"Consentement": ["oui", "oui", "non", "oui", "oui"] * 2, "Raccordement": ["fibre", "cuivre"] * 5, "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.CONSENT: "Consentement"}
    assert consent_of("oui") not in MAY_BE_QUOTED


@pytest.mark.parametrize(
    "cells",
    [[""] * 10, [f"Oui ({i + 1:02d}/03/2025 10:41)" for i in TEN], ["oui", "non"] * 5],
    ids=["blank", "all-different", "yes-or-no"],
)
@pytest.mark.parametrize("name", ["Consentement", "opt-in boutique"])
def test_a_column_called_consent_counts_whatever_its_first_rows_hold(name: str, cells: list[str]) -> None:
    assert find_roles({name: cells, "texte": ["bien"] * 10}, text_column="texte") == {Role.CONSENT: name}


def test_of_columns_called_consent_one_that_is_understood_comes_first() -> None:
    sample = {"Consentement newsletter": [""] * 10, "Consentement": ["citation anonyme", "non"] * 5, "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.CONSENT: "Consentement"}


def test_a_rating_that_was_granted_is_no_consent() -> None:
    assert find_roles({"Note accordée": ["très bonne"] * 10, "texte": ["bien"] * 10}, text_column="texte") == {}


@pytest.mark.parametrize("name", ["date_naissance", "birthDate", "Date d'expiration", "date de consentement"])
def test_a_day_that_is_not_the_comment_s_is_never_the_time_axis(name: str) -> None:
    days = [f"{i + 1:02d}/03/1980" for i in TEN]
    assert Role.DATE not in find_roles({name: days, "texte": ["bien"] * 10}, text_column="texte")
    assert find_roles({name: days, "créé le": days, "texte": ["bien"] * 10}, text_column="texte")[Role.DATE] == "créé le"


def test_of_several_dates_that_of_the_comment_is_taken() -> None:
    days = [f"{i + 1:02d}/03/2026" for i in TEN]
    sample = {"Date de commande": days, "Date d'envoi": days, "date_avis": days, "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.DATE: "date_avis"}


@pytest.mark.parametrize(
    ("column", "cell", "name"),
    [
        ("Prénom", "Marie-Claire", "Marie-Claire"),
        ("Prénom Nom", "Léa Dupont", "Léa"),
        ("Nom et prénom", "DUPONT Léa", "Léa"),
        ("Prénom", "", ""),
    ],
)
def test_a_quote_bears_a_first_name_and_no_surname(column: str, cell: str, name: str) -> None:
    assert first_name(cell, column=column) == name


def test_a_row_keeps_the_whole_name_apart_from_the_one_that_may_be_told(tmp_path: Path) -> None:
    cells = {**dict.fromkeys(ADDED, ""), "Prénom Nom": "Léa Dupont", "texte": "Très bien reçu, merci à tous."}
    path = tmp_path / "t.csv"
    path.write_text("\n".join(";".join(part) for part in (cells, cells.values())), encoding="utf-8")
    row = read_tagged(path, text_column="texte").rows[0]
    assert (row.name, row.whole_name) == ("Léa", "Léa Dupont")


def test_the_report_and_the_queue_read_the_same_rows_of_a_tagged_file(tmp_path: Path) -> None:
    """Two exports in one file: what verbatim added stands far down, and rows that it never saw above and below."""
    scored = {"verbatim_tag": "delight", "verbatim_status": "tagged"} | {PROBABILITY_COLUMNS[tag]: 0.25 for tag in TAGS}
    row = dict.fromkeys(ADDED, "") | scored | {"magasin": "Lille"}
    path = tmp_path / "t.jsonl"
    lines = [{}] * 1_100 + [row] * 3 + [{"verbatim_status": ""}, {"verbatim_status": "not_scored"}]
    path.write_text("".join(json.dumps({"texte": "Très bien reçu."} | line) + "\n" for line in lines), encoding="utf-8")
    queue, report = read_tagged_file(path, by="magasin", text_column="texte"), read_tagged(path, text_column="texte")
    assert [comment.row for comment in queue.comments] == [one.row for one in report.rows if one.tag] == [1_101, 1_102, 1_103]
    assert queue.rows == len(report.rows)


def test_a_date_column_with_another_name_is_found_by_its_content() -> None:
    sample = {"quand": [f"2026-03-{i + 1:02d}" for i in TEN], "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.DATE: "quand"}


def test_a_column_whose_content_does_not_look_the_part_is_left_alone() -> None:
    sample = {"Date": ["bientôt"] * 10, "Magasin": [f"un magasin différent chaque fois, {i}" for i in TEN], "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {}
