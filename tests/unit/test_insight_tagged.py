"""Which column of an export says what: found by name and by content, never guessed."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import openpyxl
import pytest

from pipeline.adapting.review import write_queue
from pipeline.adapting.tagged import read_tagged_file
from pipeline.errors import InputError
from pipeline.evaluation.ratings import rating_of
from pipeline.insight.tagged.consent import MAY_BE_QUOTED, Consent, consent_of
from pipeline.insight.tagged.dates import date_of, month_first
from pipeline.insight.tagged.roles import Role, find_roles, first_name, name_columns
from pipeline.insight.tagged.rows import read_tagged
from pipeline.schema import ADDED, PROBABILITY_COLUMNS, TAGS
from pipeline.tables import open_export

TEN = range(10)
SCORED = {"verbatim_tag": "delight", "verbatim_status": "tagged"} | {PROBABILITY_COLUMNS[tag]: 0.25 for tag in TAGS}
"""What verbatim adds to a row that it scores."""


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
        ("quote-by-name", Consent.NAMED),
        ("named", Consent.NAMED),
        ("Citation nominative", Consent.NAMED),
        ("Citation avec nom de famille", Consent.NAMED),
        ("J’accepte que mon témoignage soit publié avec mon prénom et ma ville", Consent.NAMED),
        ("Vous pouvez citer mon prénom", Consent.NAMED),
        ("3 – citation avec nom et prénom (accord du 12/03/2025)", Consent.NAMED),
        ("You may quote me by my first name", Consent.NAMED),
        ("quote unnamed", Consent.ANONYMOUS),
        ("Quote OK, name withheld", Consent.ANONYMOUS),
        ("Name withheld, quote OK", Consent.ANONYMOUS),
        ("Citation autorisée, nom masqué", Consent.ANONYMOUS),
        ("Citation avec nom masqué", Consent.ANONYMOUS),
        ("citation, prénom caché", Consent.ANONYMOUS),
        ("citation hors nom", Consent.ANONYMOUS),
        ("Citation avec un nom d’emprunt", Consent.ANONYMOUS),
        ("Citation avec le nom de la ville", Consent.ANONYMOUS),
        ("Citation avec initiale du prénom", Consent.ANONYMOUS),
        ("Citation à condition de taire mon nom", Consent.ANONYMOUS),
        ("quoted with name changed", Consent.ANONYMOUS),
        ("quoted by name of the company", Consent.ANONYMOUS),
        ("Citation avec prénom ?", Consent.ANONYMOUS),
        ("[ ] citation avec prénom", Consent.ANONYMOUS),
        ("contact, nom masqué", Consent.CONTACT),
        ("à condition de taire mon nom", Consent.UNKNOWN),
        ("renamed", Consent.UNKNOWN),
        ("Publication du nombre d'avis", Consent.UNKNOWN),
        ("quote_by_name: 0", Consent.NO_CONTACT),
        ("re\u0301voque\u0301 (citation anonyme)", Consent.NO_CONTACT),
        ("oui", Consent.UNKNOWN),
        ("", Consent.UNKNOWN),
        ("peut-être", Consent.UNKNOWN),
    ],
)
def test_a_level_of_permission_is_read_and_doubt_allows_nothing(cell: str, level: Consent) -> None:
    assert consent_of(cell) == level
    assert (level in MAY_BE_QUOTED) == (level in {Consent.ANONYMOUS, Consent.NAMED, Consent.CONTACT})


@pytest.mark.parametrize(
    "column",
    [
        *("Accepte d'être cité", "Acceptez-vous d'être cité(e) ?", "Souhaitez-vous être cité ?", "J’accepte que mon avis soit publié"),
        *(
            "Consentement à la citation",
            "consentement_citation",
            "ConsentementPublication",
            "Publication autorisée (oui/non)",
            "Citable",
            "Accepte d’être cité avec son prénom",
        ),
        *("Autorisez-vous la publication de votre commentaire sur notre site ?", "Peut-on citer le client ? (O/N)", "May we quote you?"),
        *("Autorise-t-il la publication ?", "Accord pour citation"),
    ],
)
def test_a_yes_lets_quote_where_the_column_asks_for_it(column: str) -> None:
    yes, no = ("Oui", "oui", "OUI", "O", "1", "1.0", "VRAI", "true", "J’accepte"), ("Non", "N", "0", "FAUX", "no")
    assert {consent_of(cell, column=column) for cell in yes} == {Consent.ANONYMOUS}
    assert {consent_of(cell, column=column) for cell in no} == {Consent.SERVICE}
    assert {consent_of(cell, column=column) for cell in ("", " ", "peut-être", "2", "oui sauf la photo")}.isdisjoint(MAY_BE_QUOTED)
    assert consent_of("citation avec prénom", column=column) == Consent.NAMED


@pytest.mark.parametrize(
    "column",
    [
        "Ne souhaite pas être cité",
        "Refus de citation",
        "N’accepte pas la publication",
        "ne_pas_publier",
        "S'oppose à la publication",
        "Do not quote",
    ],
)
def test_a_yes_forbids_to_quote_where_the_column_refuses_it(column: str) -> None:
    assert [consent_of(cell, column=column) for cell in ("Oui", "1", "Non", "0")] == [*[Consent.SERVICE] * 2, *[Consent.ANONYMOUS] * 2]
    assert {consent_of(cell, column=column) for cell in ("", "peut-être", "Non merci")}.isdisjoint(MAY_BE_QUOTED)
    assert find_roles({column: ["oui", "non"] * 5, "texte": ["bien"] * 10}, text_column="texte") == {Role.CONSENT: column}


@pytest.mark.parametrize(
    "column",
    [
        *("Consentement", "Consentement RGPD", "Accord", "opt-in boutique", "Accepte d'être contacté", "Accepte la publicité", ""),
        *("Autorise la publication de sa photo", "Accepte la diffusion de ses données aux partenaires", "Peut être cité sauf en publicité"),
        *(
            "N'est pas opposé à être cité",
            "Accepte/refuse la publication",
            "Ne refuse pas la citation",
            "Acceptez-vous ou non d'être cité ?",
        ),
        *("Autorise la publication sans citation", "Niveau de citation autorisé", "Autorise la publication de sa ville"),
    ],
)
def test_yes_and_no_allow_nothing_where_the_column_does_not_plainly_ask_to_quote(column: str) -> None:
    assert {consent_of(cell, column=column) for cell in ("oui", "1", "VRAI", "non", "0", "")}.isdisjoint(MAY_BE_QUOTED)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("02/01/2026", date(2026, 1, 2)),
        ("2026-01-02 10:33:00", date(2026, 1, 2)),
        ("2.1.26", date(2026, 1, 2)),
        ("2 janvier 2026", date(2026, 1, 2)),
        ("1er août 2025", date(2025, 8, 1)),
        ("2\u00a0janvier\u202f2026", date(2026, 1, 2)),
        ("ven. 13 févr. 2026", date(2026, 2, 13)),
        ("31/02/2026", None),
        ("2026-01-02T10:33:00Z", date(2026, 1, 2)),
        ("02/01/2026 à 10 h 33", date(2026, 1, 2)),
        ("2 1 26 10:33", date(2026, 1, 2)),
        ("2024-03", date(2024, 3, 1)),
        ("2024-03-118245", None),
        ("2024-03 118245", None),
        ("2024-03-12-A7", None),
        ("10.10.10.10", None),
        ("01 02 03 04 05", None),
        ("45718", date(2025, 3, 2)),
        ("45718.75", date(2025, 3, 2)),
        ("75001", None),
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


@pytest.mark.parametrize(
    ("cell", "rating"),
    [
        ("4", 4),
        ("4,5", 4.5),
        ("4/5", 4),
        ("4,5 sur 5", 4.5),
        ("4.0 out of 5 stars", 4),
        ("5 étoiles", 5),
        ("5/5 ⭐", 5),
        ("★★★★☆", 4),
        ("⭐️⭐️", 2),
        ("☆☆☆☆☆", None),
        ("450 euros", None),
        ("bien", None),
        ("", None),
    ],
)
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
@pytest.mark.parametrize(
    "name",
    [
        "Consentement",
        "opt-in boutique",
        "Acceptez-vous la publication de votre avis ?",
        "Pouvons-nous publier votre avis ?",
        "Souhaitez-vous être cité ?",
        "May we quote you?",
        "Publication autorisée",
        "Avis publiable",
        "Droit de citation",
    ],
)
def test_a_column_called_consent_counts_whatever_its_first_rows_hold(name: str, cells: list[str]) -> None:
    assert find_roles({name: cells, "texte": ["bien"] * 10}, text_column="texte") == {Role.CONSENT: name}


@pytest.mark.parametrize("name", ["Canal de diffusion", "Ville citée", "Produit accepté"])
def test_a_column_that_asks_for_nothing_is_no_consent(name: str) -> None:
    assert Role.CONSENT not in find_roles({name: ["oui", "non"] * 5, "texte": ["bien"] * 10}, text_column="texte")


def test_of_columns_called_consent_one_that_is_understood_comes_first() -> None:
    sample = {"Consentement newsletter": [""] * 10, "Consentement": ["citation anonyme", "non"] * 5, "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.CONSENT: "Consentement"}


def test_of_columns_of_yes_and_no_the_one_that_plainly_asks_to_quote_comes_first() -> None:
    sample = {"Consentement newsletter": ["oui"] * 10, "Accepte d'être cité": ["oui", "non"] * 5, "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.CONSENT: "Accepte d'être cité"}


def test_a_rating_that_was_granted_is_no_consent() -> None:
    assert find_roles({"Note accordée": ["très bonne"] * 10, "texte": ["bien"] * 10}, text_column="texte") == {}


@pytest.mark.parametrize("name", ["date_naissance", "birthDate", "Date d'expiration", "date de consentement"])
def test_a_day_that_is_not_the_comment_s_is_never_the_time_axis(name: str) -> None:
    days = [f"{i + 1:02d}/03/1980" for i in TEN]
    assert Role.DATE not in find_roles({name: days, "texte": ["bien"] * 10}, text_column="texte")
    assert find_roles({name: days, "créé le": days, "texte": ["bien"] * 10}, text_column="texte")[Role.DATE] == "créé le"


def test_a_spreadsheet_s_numbers_are_days_in_a_column_called_so_and_nowhere_else() -> None:
    days = [f"{i + 1:02d}/03/2025" for i in TEN]
    assert find_roles({"Date": [*days[:7], "45718", "45719", "45720"], "texte": ["bien"] * 10}, text_column="texte") == {Role.DATE: "Date"}
    assert find_roles({"Date": ["45718"] * 10, "texte": ["bien"] * 10}, text_column="texte") == {Role.DATE: "Date"}
    assert find_roles({"Total": ["45718"] * 10, "texte": ["bien"] * 10}, text_column="texte") == {}


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


NAMES = [
    *("nom", "NOM", "Nom de famille", "Nom du client", "nom_client", "nomClient", "Client", "auteur", "Auteur de l'avis", "Votre nom"),
    *("Nom (facultatif)", "Quel est votre nom ?", "Civilité et nom", "surname", "last_name", "lastName", "customerName", "Full name"),
    *("Author", "reviewer", "Posted by", "Prénom", "First name", "pseudo"),
]
OTHERS = [
    *("Nom du magasin", "nom_produit", "Nom de la boutique", "Nom du fichier", "store name", "productName", "campaign name", "magasin_nom"),
    *("N° client", "type de client", "Note client", "avis client", "customer review", "e-mail client", "nombre", "autorisation nom"),
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("columns", "named"), [(NAMES, NAMES), (OTHERS, [])], ids=["the customer's", "of something else"])
def test_every_column_that_names_the_customer_is_known_and_no_name_of_something_else(
    columns: list[str], named: list[str], form: Literal["NFC", "NFD"]
) -> None:
    written = [normalize(form, column) for column in columns]
    assert list(name_columns(written, text_column="texte", roles={})) == [normalize(form, column) for column in named]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_role_s_column_is_known_however_its_accents_are_written(form: Literal["NFC", "NFD"]) -> None:
    columns = {"Prénom": ["Léa"] * 10, "Étape": ["retrait", "livraison"] * 5, "texte": ["bien"] * 10}
    roles = find_roles({normalize(form, name): cells for name, cells in columns.items()}, text_column="texte")
    assert roles == {Role.NAME: normalize(form, "Prénom"), Role.TOUCHPOINT: normalize(form, "Étape")}


def test_a_column_of_names_is_masked_whatever_it_holds_but_only_first_names_are_shown(tmp_path: Path) -> None:
    row = {"Pseudo": "zorro59", "Nom": "Lefèvre de la Haute-Futaie et Montbrison"} | dict.fromkeys(ADDED, "") | SCORED
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(row | {"texte": "Très bien reçu."}) + "\n", encoding="utf-8")
    export = read_tagged(path, text_column="texte")
    assert Role.NAME not in export.roles
    assert (export.rows[0].name, export.rows[0].whole_name) == ("", "zorro59 Lefèvre de la Haute-Futaie et Montbrison")


def test_a_column_of_names_has_no_other_role_and_is_not_that_of_the_comments() -> None:
    assert name_columns(["nom", "surname", "auteur"], text_column="auteur", roles={Role.SHOP: "nom"}) == ("surname",)


def test_the_whole_name_is_put_together_from_every_column_that_names_the_customer(tmp_path: Path) -> None:
    cells = {"Prénom": "Marie", "Nom": " Lefèvre", "Nom du magasin": "Lille", "texte": "Très bien, Marie Lefèvre"} | dict.fromkeys(
        ADDED, ""
    )
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(cells | SCORED) + "\n", encoding="utf-8")
    export = read_tagged(path, text_column="texte")
    assert export.roles[Role.NAME] == "Prénom"
    assert (export.rows[0].name, export.rows[0].whole_name) == ("Marie", "Marie Lefèvre")


def test_names_that_no_encoding_can_write_are_shown_all_the_same(tmp_path: Path) -> None:
    """A file unpacked from a cp1252 archive, and keys that JSON escapes."""
    path = tmp_path / os.fsdecode(b"avis-march\xe9.jsonl")
    row = {"texte \ud83d": "Très bien reçu.", "magasin \udfff": "Lille"} | dict.fromkeys(ADDED, "") | SCORED | {"verbatim_evidence": "bien"}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    export = read_tagged(path)
    assert (export.source, export.text_column) == ("avis-march\ufffd.jsonl", "texte \ufffd")
    assert export.roles == {Role.SHOP: "magasin \ufffd"}
    assert export.rows[0].shop == "Lille"


def test_the_report_and_the_queue_read_the_same_rows_of_a_tagged_file(tmp_path: Path) -> None:
    """Two exports in one file: what verbatim added stands far down, and rows that it never saw above and below."""
    row = dict.fromkeys(ADDED, "") | SCORED | {"magasin": "Lille"}
    path = tmp_path / "t.jsonl"
    lines = [{}] * 1_100 + [row] * 3 + [{"verbatim_status": ""}, {"verbatim_status": "not_scored"}]
    path.write_text("".join(json.dumps({"texte": "Très bien reçu."} | line) + "\n" for line in lines), encoding="utf-8")
    queue, report = read_tagged_file(path, by="magasin", text_column="texte"), read_tagged(path, text_column="texte")
    assert [comment.row for comment in queue.comments] == [one.row for one in report.rows if one.tag] == [1_101, 1_102, 1_103]
    assert queue.rows == len(report.rows)


@pytest.mark.parametrize(
    ("cell", "evidence"),
    [("'nul' comme service", ("'nul' comme service",)), ("'- accueil nul | cher", ("- accueil nul", "cher")), ("", ())],
)
def test_evidence_loses_the_apostrophe_before_a_formula_and_no_quote_of_its_own(
    cell: str, evidence: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "t.jsonl"
    row = dict.fromkeys(ADDED, "") | SCORED | {"texte": "Très bien reçu.", "verbatim_evidence": cell}
    path.write_text(json.dumps(row), encoding="utf-8")
    assert read_tagged(path).rows[0].evidence == evidence


@pytest.fixture
def titles_tagged(tmp_path: Path) -> Path:
    """A file whose titles were tagged, beside comments that go by a known name."""
    path = tmp_path / "t.jsonl"
    rows = [
        {"titre": f"Très  bon accueil, numéro {i}", "commentaire": f"Je suis venue {i} fois et on m'a bien servie.", "note": i}
        | dict.fromkeys(ADDED, "")
        | SCORED
        | {"verbatim_evidence": f"Très bon | numéro {i}" if i % 3 else ""}
        for i in TEN
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("text_column", [None, "titre"])
def test_the_comments_of_a_tagged_file_are_where_its_evidence_is_quoted_from(titles_tagged: Path, text_column: str | None) -> None:
    report = read_tagged(titles_tagged, text_column=text_column)
    queue = read_tagged_file(titles_tagged, text_column=text_column)
    assert report.text_column == "titre"
    assert report.rows[4].original == queue.comments[4].text == "Très  bon accueil, numéro 4"


def test_another_column_than_the_one_that_was_tagged_is_refused(titles_tagged: Path) -> None:
    for read in (read_tagged, read_tagged_file):
        with pytest.raises(InputError, match=r'(?s)“commentaire” is not what was tagged.*t.jsonl\n.*: give --text "titre"'):
            read(titles_tagged, text_column="commentaire")


def test_of_two_columns_that_look_alike_the_one_that_was_tagged_is_read(tmp_path: Path) -> None:
    path, alike = (
        tmp_path / "t.jsonl",
        {"avis": "Livraison très lente, je suis déçue.", "commentaire": "Le produit est très bien, je recommande."},
    )
    rows = [alike | dict.fromkeys(ADDED, "") | SCORED | {"note": i, "verbatim_evidence": "très bien"} for i in TEN]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(InputError, match="look equally like comments"):
        open_export(path)
    assert read_tagged(path).text_column == "commentaire"
    assert read_tagged_file(path).comments[0].text == "Le produit est très bien, je recommande."


def test_of_two_sheets_the_one_that_was_tagged_is_read(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", openpyxl.Workbook()
    first, second = book.active, book.create_sheet()
    assert first is not None
    first.append(["commentaire"])
    second.append(["remarque", *ADDED])
    for i in TEN:
        first.append([f"Livraison très lente, je suis déçue {i} fois."])
        added = dict.fromkeys(ADDED, "") | SCORED | {"verbatim_evidence": f"servie {i} fois"}
        second.append([f"On m'a bien servie {i} fois.", *added.values()])
    book.save(path)
    assert read_tagged(path).text_column == "remarque"
    assert read_tagged_file(path).comments[0].text == "On m'a bien servie 0 fois."


def test_of_two_columns_of_one_name_the_one_that_was_tagged_is_read(tmp_path: Path) -> None:
    path, added = tmp_path / "t.csv", dict.fromkeys(ADDED, "") | SCORED | {"verbatim_evidence": "servie"}
    texts = ("On m'a bien servie.", "Livraison très lente.")
    rows = [("commentaire", "commentaire", *added), *((*texts, *added.values()) for _ in TEN)]
    path.write_text("".join(";".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    assert read_tagged_file(path).comments[0].text == texts[0]


@pytest.mark.parametrize("evidence", ["", "ni l'un ni l'autre", "venue"])
def test_evidence_that_is_nowhere_else_leaves_the_column_that_was_found(titles_tagged: Path, evidence: str) -> None:
    lines = titles_tagged.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) | {"verbatim_evidence": evidence} for line in lines]
    titles_tagged.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read_tagged(titles_tagged).text_column == "commentaire"


@pytest.mark.parametrize(
    ("altered", "told"),
    [
        ({"verbatim_status": "taged"}, "'taged' is not a valid Status"),
        ({"verbatim_tag": "content"}, "'content' is not a valid Tag"),
        ({"verbatim_p_delight": "janv.-25"}, "'janv.-25'"),
        ({"verbatim_p_delight": "2500"}, "2500 is no probability"),
        ({"verbatim_p_delight": "nan"}, "nan is no probability"),
        ({"verbatim_p_delight": ""}, "''"),
        ({"verbatim_tag": ""}, "'' beside the status 'tagged'"),
        ({"verbatim_status": "not_scored"}, "'delight' beside the status 'not_scored'"),
    ],
)
def test_the_report_and_the_queue_refuse_the_same_cells(altered: dict[str, str], told: str, tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    rows = [{"texte": "Très bien reçu."} | dict.fromkeys(ADDED, "") | SCORED | changed for changed in ({}, altered)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for read in (read_tagged, read_tagged_file):
        with pytest.raises(InputError, match=rf"was altered: .*{told}\n.*t.jsonl, row 2\n.*tag the export again"):
            read(path)


@pytest.mark.parametrize("delimiter", [";", ","])
def test_the_report_and_the_queue_read_either_decimal_mark(delimiter: str, tmp_path: Path) -> None:
    numbers = {"note": "4.5"} | dict(zip(PROBABILITY_COLUMNS.values(), ("0.1000", "0.7000", "0.1500", "0.0500"), strict=True))
    read = []
    for mark in ".,":
        path = tmp_path / "t.csv"
        row = {"avis": "Très bien reçu"} | dict.fromkeys(ADDED, "") | SCORED | numbers
        cells = (f'"{cell}"'.replace(".", mark) for cell in row.values())
        path.write_text(f"{delimiter.join(row)}\n{delimiter.join(cells)}\n", encoding="utf-8")
        read.append((read_tagged(path).rows, read_tagged_file(path)))
    assert read[0] == read[1]
    assert (read[1][0][0].rating, read[1][0][0].probabilities) == (4.5, (0.1, 0.7, 0.15, 0.05))


def test_what_the_queue_proposes_is_the_tag_in_the_file_where_rounded_probabilities_are_even(tmp_path: Path) -> None:
    path, queue = tmp_path / "t.jsonl", tmp_path / "queue.csv"
    path.write_text(json.dumps({"texte": "Très bien reçu."} | dict.fromkeys(ADDED, "") | SCORED), encoding="utf-8")
    write_queue(path, queue, count=1)
    with open_export(queue) as export:
        assert next(export.batches(1)).values("proposed") == ["delight"]


def test_a_date_column_with_another_name_is_found_by_its_content() -> None:
    sample = {"quand": [f"2026-03-{i + 1:02d}" for i in TEN], "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {Role.DATE: "quand"}


def test_a_column_of_references_has_no_role() -> None:
    sample = {"Référence": [f"2024-03-11{8245 + i}" for i in TEN], "Adresse IP": [f"10.10.10.1{i}" for i in TEN], "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {}


def test_a_column_whose_content_does_not_look_the_part_is_left_alone() -> None:
    sample = {"Date": ["bientôt"] * 10, "Magasin": [f"un magasin différent chaque fois, {i}" for i in TEN], "texte": ["bien"] * 10}
    assert find_roles(sample, text_column="texte") == {}
