"""The comment column is found among titles, names, replies, dates and ids, or the user is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.tables.columns import chosen_text_column, find_text_column, is_reply, text_column_of
from pipeline.tables.headers import has_header, unique_names

PATH = Path("avis.csv")
COMMENTS = [
    "Très bon accueil, je suis ravie de mon achat et je reviendrai.",
    "Livraison en retard de trois jours, personne ne répond au téléphone.",
    "Rien à redire, c'est conforme à la description.",
    "Le vendeur n'a pas su me conseiller, dommage pour une enseigne comme celle-ci.",
    "",
    "Bonjour, j'ai reçu un article cassé mais le service client l'a remplacé tout de suite.",
]
REPLIES = [
    "Bonjour Marie, nous vous remercions pour votre avis et sommes ravis de vous compter parmi nos clients.",
    "Bonjour, nous sommes désolés de ce retard. Notre équipe revient vers vous. Cordialement, le service client",
    "",
    "Madame, merci pour votre retour, que nous transmettons au magasin.",
    "Bonjour Paul, votre satisfaction est notre priorité. À bientôt !",
    "Cher client, nous regrettons que l'article soit arrivé cassé. Nous restons à votre disposition.",
]
TITLES = ["Ravie", "Livraison en retard", "Conforme", "Mal conseillée", "", "Très bon service après-vente"]
NAMES = ["Marie D.", "Jean-Paul", "L. Martin", "Chloé", "Paul", "A. Benali"]
EIGHTEEN = {
    "ID avis": ["A1001", "A1002", "A1003", "A1004", "A1005", "A1006"],
    "Date de publication": ["12/03/2024", "13/03/2024", "14/03/2024", "15/03/2024", "16/03/2024", "17/03/2024"],
    "Heure": ["10:12", "11:14", "09:00", "23:59", "07:30", "18:45"],
    "Note": ["5", "1", "4", "2", "3", "4,5"],
    "Titre de l'avis": TITLES,
    "Contributeur": NAMES,
    "Ville": ["Lyon", "Paris", "Lyon", "Nantes", "Lille", "Paris"],
    "Magasin": ["Lyon Part-Dieu", "Paris Nation", "Lyon Part-Dieu", "Nantes", "Lille", "Paris Nation"],
    "Canal": ["web", "mobile", "web", "web", "borne", "web"],
    "URL": [f"https://avis.example.fr/{i}" for i in range(6)],
    "E-mail": [f"client{i}@example.fr" for i in range(6)],
    "Dit par le client": COMMENTS,
    "Dit par l'enseigne": REPLIES,
    "Réponse le": ["13/03/2024", "14/03/2024", "", "16/03/2024", "17/03/2024", "18/03/2024"],
    "Statut": ["publié", "publié", "publié", "modéré", "publié", "publié"],
    "Langue": ["fr"] * 6,
    "Commande": ["FR-2024-0001", "FR-2024-0002", "FR-2024-0003", "FR-2024-0004", "FR-2024-0005", "FR-2024-0006"],
    "Utile": ["0", "3", "1", "0", "0", "2"],
}


def test_eighteen_columns_with_replies_are_found_by_content() -> None:
    found = find_text_column(EIGHTEEN, path=PATH)
    assert (found.column, found.how) == ("Dit par le client", "found by its content")


@pytest.mark.parametrize(
    "reply", ["Réponse de l'entreprise", "Réponse", "Commentaire du magasin", "response", "Reply", "owner_comment", "Message"]
)
def test_a_reply_is_not_the_comment_whatever_it_is_called(reply: str) -> None:
    assert find_text_column({"Texte libre client": COMMENTS, reply: REPLIES}, path=PATH).column == "Texte libre client"
    assert find_text_column({reply: REPLIES, "col_b": COMMENTS}, path=PATH).column == "col_b"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "commentaire",
            "Commentaires",
            "COMMENT",
            "Avis",
            "verbatim",
            "Verbatims",
            "text",
            "Texte",
            "review",
            "reviewText",
            "review_body",
        ),
        *(
            "Feedback",
            "message",
            "Contenu",
            "Remarques",
            "réponse libre",
            "Reponse_Libre",
            "Avis client",
            "Contenu de l'avis",
            "témoignage",
        ),
    ],
)
def test_usual_names_are_known_even_without_rows(name: str) -> None:
    sample: dict[str, list[str]] = {"id": [], "Date de l'avis": [], name: [], "Titre": [], "Réponse de l'entreprise": [], "note": []}
    found = find_text_column(sample, path=PATH)
    assert (found.column, found.how) == (name, "found by its name")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Date de l'avis", ["2024-03-01"] * 3),
        ("Longueur du commentaire", ["12", "40", "7"]),
        ("message_id", ["m-001", "m-002", "m-003"]),
        ("Titre de l'avis", TITLES),
        ("Nom de l'auteur du commentaire", NAMES),
        ("avis", ["4", "5", "1"]),
        ("Lien vers le commentaire", ["https://a.fr/1", "https://a.fr/2"]),
        ("verbatim_evidence", COMMENTS),
    ],
)
def test_what_only_sounds_like_a_comment_is_not_one(name: str, values: list[str]) -> None:
    assert find_text_column({name: values, "champ_7": COMMENTS}, path=PATH).column == "champ_7"


def test_a_short_comment_with_the_right_name_is_one() -> None:
    assert find_text_column({"id": ["1", "2"], "ville": ["Lyon", "Paris"], "commentaire": ["ok", "bof"]}, path=PATH).column == "commentaire"


def test_the_only_column_is_the_text() -> None:
    assert find_text_column({"q": ["bien", "nul"]}, path=PATH).how == "the only column"


def test_what_is_left_beside_a_column_of_objects_is_not_the_only_column() -> None:
    with pytest.raises(InputError, match="no column looks like comments, and “review” holds lists or objects"):
        find_text_column({"shop": ["Lyon", "Paris"], "review": ["{}", "{}"]}, path=PATH, nested=["review"])


def test_two_columns_alike_are_for_the_user_to_choose() -> None:
    with pytest.raises(InputError, match="“Points forts” and “Points faibles” look equally") as caught:
        find_text_column({"Points forts": COMMENTS, "Points faibles": COMMENTS}, path=PATH)
    assert "--text" in caught.value.fix
    assert "Points faibles" in caught.value.where


@pytest.mark.parametrize(("good", "bad"), [("Points positifs", "Points négatifs"), ("Vos coups de cœur", "À revoir"), ("Avis +", "Avis -")])
def test_two_columns_of_sentences_are_for_the_user_to_choose_though_one_says_more(good: str, bad: str) -> None:
    shorter = ["RAS", "Trop d'attente à la caisse", "", "Le parking est petit", "Rien", "Les cabines, pas assez larges"]
    with pytest.raises(InputError, match=f"“{re.escape(good)}”, “{re.escape(bad)}” may all hold comments") as caught:
        find_text_column({"id": ["1", "2"], good: COMMENTS, bad: shorter, "Titre": TITLES}, path=PATH)
    assert caught.value.fix == f'say which one with --text, as in --text "{good}"; or run once for each, with an -o of its own'


def test_a_known_name_is_chosen_beside_another_column_of_sentences() -> None:
    assert find_text_column({"Points négatifs": COMMENTS, "commentaire": COMMENTS}, path=PATH).column == "commentaire"


def test_no_column_like_comments_lists_the_columns() -> None:
    with pytest.raises(InputError, match="no column looks like comments") as caught:
        find_text_column({"id": ["1", "2"], "ville": ["Lyon", "Paris"], "prix": ["3,50", "4"]}, path=PATH)
    assert "“id”, “ville”, “prix”" in caught.value.where


@pytest.mark.parametrize("name", ["id", "Titre de l'avis", "verbatim_evidence"])
def test_nobody_is_advised_to_take_what_is_surely_no_comment(name: str) -> None:
    with pytest.raises(InputError, match="no column looks like comments") as caught:
        find_text_column({name: ["ravie", "déçu"], "prix": ["3,50", "4"]}, path=PATH)
    assert caught.value.fix == "say which one with --text"
    with pytest.raises(InputError) as caught:
        find_text_column({name: ["ravie", "déçu"], "champ_3": ["ras", "ras"]}, path=PATH)
    assert caught.value.fix == 'say which one with --text, as in --text "champ_3"'


@pytest.mark.parametrize("asked", [None, "commentaire"])
def test_two_columns_of_one_name_are_for_the_user_to_choose(asked: str | None) -> None:
    names, sample = ["commentaire", "note", "commentaire"], {"commentaire": COMMENTS, "note": ["5"] * 6, "commentaire.1": TITLES}
    with pytest.raises(InputError, match="2 columns that may hold the comments are called “commentaire”") as caught:
        text_column_of(sample, asked=asked, names=names, path=PATH)
    assert caught.value.where == "avis.csv, columns 1 and 3"
    assert caught.value.fix.endswith("--text column_1 or column_3")
    for place, column in (("column_1", "commentaire"), ("column_3", "commentaire.1")):
        assert text_column_of(sample, asked=place, names=names, path=PATH).column == column


@pytest.mark.parametrize("asked", [None, "commentaire"])
def test_an_empty_column_of_the_same_name_is_no_rival(asked: str | None) -> None:
    sample = {"commentaire": COMMENTS, "commentaire.1": [""] * 6}
    assert text_column_of(sample, asked=asked, names=["commentaire"] * 2, path=PATH).column == "commentaire"


def test_a_misspelt_column_brings_the_closest_names() -> None:
    with pytest.raises(InputError, match="did you mean “Réponse libre”"):
        chosen_text_column("reponse libres", ["Date", "Réponse libre", "Note"], path=PATH)
    with pytest.raises(InputError, match="choose among “a”, “b”"):
        chosen_text_column("zzz", ["a", "b"], path=PATH)


def test_a_customer_who_greets_is_not_a_company() -> None:
    assert not any(map(is_reply, COMMENTS))
    assert not is_reply("Merci à toute l'équipe pour votre accueil, bonjour à Julie")
    assert sum(map(is_reply, REPLIES)) >= 4


def test_names_are_made_unique_for_addressing() -> None:
    assert unique_names(["a", "", "a", "a", "a.1", " "]) == ("a", "column_2", "a.1", "a.2", "a.1.1", "column_6")


@pytest.mark.parametrize(
    ("first", "rows", "expected"),
    [
        (["id", "note", "texte"], [["1", "5", "Bien"], ["2", "3", "Moyen"]], True),
        (["1", "5", "Très bien"], [["2", "3", "Moyen"], ["3", "1", "Nul"]], False),
        (["12/03/2024", "Accueil parfait"], [["13/03/2024", "Trop long"]], False),
        (["", "x1", "x2"], [["0", "Bien", "Lyon"], ["1", "Nul", "Paris"]], True),
        (["Lyon", "ravi"], [["Paris", "déçu"], ["Lyon", "bof"]], False),
        (["Qu'avez-vous pensé de votre dernière visite ?"], [["Tout était parfait"], ["Trop d'attente"]], True),
        (["Tout était parfait, je reviendrai avec plaisir."], [["Trop d'attente à la caisse"]], False),
        (["Très bien"], [["Nul"]], False),
        (["Très bien"], [], False),
        (["Pourquoi ?"], [["Nul"]], True),
        (["q12"], [["Nul"]], True),
        (["Commentaires 2024"], [["Nul"]], True),
        (["Réponse"], [["Nul"]], True),
        (["commentaire"], [["commentaire"], ["12"]], True),
        (["2024", "commentaire"], [["1", "Bien"]], True),
        (["1", "avis", "Bien"], [["2", "avis", "Nul"], ["3", "message", "Bof"]], False),
        (["id", "avis"], [["1", "Bien"], ["id", "avis"], ["2", "Nul"]], True),
    ],
)
def test_a_header_is_told_from_a_row(first: list[str], rows: list[list[str]], expected: bool) -> None:
    assert has_header(first, rows) is expected


@pytest.mark.parametrize("name", ["Pourquoi cette note ?", "Quelle est la raison principale de votre note ?", "Que dire de ce magasin ?"])
def test_a_question_about_a_thing_is_not_the_thing(name: str) -> None:
    sample = {"Quelle note donnez-vous à ce magasin ?": ["9", "2", "7"], "Quel magasin ?": ["Lyon", "Paris", "Lyon"], name: COMMENTS}
    assert find_text_column(sample, path=PATH).column == name
