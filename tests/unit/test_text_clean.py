"""The customer's words come out repaired and whole; what the site put around them is gone."""

from __future__ import annotations

import pytest

from pipeline.schema import Span
from pipeline.text.clean import clean
from tests.growth import growth


@pytest.mark.parametrize(
    "text",
    [
        "L’œuf à 3 € : « parfait », dit-elle — même à Noël… ÇA, c'est “top” ! 20 °C, 5 m², n° 3",
        "Âge minimum : 12 ans, câble fourni, maïs et aïoli, Æsop, L'Haÿ-les-Roses",
        "pas plus jamais mais malgré ne ni rien aucun guère sans",
        "J'adore <3 et 3 < 4 mais 5 > 2, R&D chez H&M",
        "délai <dix jours> annoncé, <nom du vendeur> absent, taille <p ou m>",
        "Très satisfaite 👍🏽 👩‍💻 ❤️‍🔥 🏳️‍🌈 🇫🇷 😀😀😀",
        "Produits bof,livraison ok.Je recommande",
        "Prix : 1 234,50 euros le 12/03/2024 à 10h30",
    ],
)
def test_a_sound_french_text_stays_letter_for_letter(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("TrÃ¨s bon, livrÃ©e Ã\xa0 temps", "Très bon, livrée à temps"),
        ("livrÃ©e Ã  temps", "livrée à temps"),
        ("câ€™est trÃ¨s cher, 30 â‚¬", "c’est très cher, 30 €"),
        ("un cÅ“ur Â« en or Â»", "un cœur « en or »"),
        ("c&#39;est l&eacute;ger &amp; beau &euro;", "c'est léger & beau €"),
        ("&amp;amp;lt;3", "<3"),
        ("e\u0301te\u0301", "été"),
        ("c'est\u00a0bien\u202f!", "c'est bien !"),
        ("in\u200bvi\ufeffsi\u00adble\u200e", "invisible"),
        ("e\u200b\u0301te", "éte"),
        ("un<br>deux<br />trois</p><p class='x'>quatre", "un\ndeux\ntrois\nquatre"),
        ('<a href="http://x.fr">ici</a> <b>oui</b><!-- note -->', "ici oui"),
        ("&lt;b&gt;gras&lt;/b&gt;", "gras"),
        ("ligne\r\nautre\u2028encore", "ligne\nautre\nencore"),
        ("trop   d'espaces \n\n\n ici  ", "trop d'espaces\nici"),
    ],
)
def test_what_systems_broke_is_mended(broken: str, mended: str) -> None:
    assert clean(broken).text == mended


@pytest.mark.parametrize("text", ["R&copyright; et &parapluie;", "achat &vente; ok"])
def test_what_only_looks_like_an_entity_stays(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("long", "bounded"),
    [
        ("suuuuuuper", "suuuper"),
        ("Nonnnnnn !!!!!!!!", "Nonnn !!!"),
        ("bref.......", "bref..."),
        ("😡😡😡😡😡😡", "😡😡😡"),
        ("❤️❤️❤️❤️❤️", "❤️❤️❤️"),
        ("éééééh", "éééh"),
    ],
)
def test_repetitions_are_kept_but_bounded_to_three(long: str, bounded: str) -> None:
    assert clean(long).text == bounded


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Rappelez-moi au 06 12 34 56 78, toujours rien", "Rappelez-moi au …, toujours rien"),
        ("ana.roux (at) exemple.fr ou ANA@EXEMPLE.FR", "… ou …"),
        ("Commande 112345678 jamais reçue, voir https://exemple.fr/c", "Commande … jamais reçue, voir …"),
        ("Payé 10000000 de points, le 20240312, à 10h30, 75011 Paris", "Payé 10000000 de points, le 20240312, à 10h30, 75011 Paris"),
    ],
)
def test_how_a_person_is_reached_is_not_read(text: str, read: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == read
    assert cleaned.aligned.origin(Span(0, len(read))) == Span(0, len(text))


def test_digits_are_never_shortened() -> None:
    assert clean("10000000 fois, commande 1111122").text == "10000000 fois, commande 1111122"


@pytest.mark.parametrize(
    "furniture",
    [
        "Lire la suite",
        "... Voir plus",
        "Avis vérifié",
        "Avis vérifié par Trustpilot",
        "Achat vérifié - publié le 12/03/2024",
        "Publié le 3 janvier 2024",
        "Publié il y a 3 semaines",
        "Publié le 03/01/2024 suite à une expérience du 12/12/2023",
        "Suite à une commande du 12/03/2024",
        "Date de l'expérience : 05 août",
        "Cet avis vous a-t-il été utile ? Oui (3) Non (0)",
        "Utile (2)",
        "Signaler un abus",
        "Traduit par Google",
        "Répondre",
        "Partager",
        "Envoyé de mon iPhone",
        "Envoyé depuis mon téléphone Orange",
        "3 commentaire(s)",
        "LIRE LA SUITE »",
    ],
)
def test_a_line_of_furniture_goes_and_its_neighbours_stay(furniture: str) -> None:
    assert clean(f"Très bon accueil.\n{furniture}\nJe reviendrai.").text == "Très bon accueil.\nJe reviendrai."


@pytest.mark.parametrize(
    "sentence",
    [
        "Suite à une commande du mois dernier, rien reçu",
        "Posté le 3 mars, jamais arrivé",
        "Déposé il y a 3 semaines, toujours pas remboursé",
        "Publié le 3 mars mais jamais mis à jour",
        "Traduit par un robot, notice illisible",
        "Votre adresse email ne fonctionne pas",
        "Les champs obligatoires sont mal expliqués",
        "Envoyé depuis mon compte, jamais reçu",
        "Ping : 300 ms, injouable",
        "Inscription à la newsletter impossible",
        "Avis vérifiés par des robots, je n'y crois pas",
        "Réservé aux abonnés, dommage",
        "Ce site utilise des cookies sans demander, honteux",
        "Partagez plus de photos svp",
        "Accueil",
        "Utile",
        "5 étoiles",
        "Note : 4/5",
        "Je voudrais en voir plus",
        "Je ne crois plus à un avis vérifié",
    ],
)
@pytest.mark.parametrize("after", ["", "\nDéçue."])
def test_a_customers_sentence_that_begins_like_furniture_stays(sentence: str, after: str) -> None:
    assert clean(sentence + after).text == sentence + after


def test_a_single_word_that_is_also_a_button_is_kept_when_it_is_the_whole_answer() -> None:
    assert clean("Partager").text == "Partager"


def test_a_badge_or_a_link_that_closes_the_text_goes() -> None:
    assert clean("Je recommande !... Lire la suite").text == "Je recommande !"
    assert clean("Je recommande. Avis vérifié").text == "Je recommande."


@pytest.mark.parametrize(
    "heading",
    ["Réponse de l'entreprise : Bonjour,", "Réponse du propriétaire\nBonjour,", "Le vendeur a répondu : Nous sommes désolés,"],
)
@pytest.mark.parametrize("between", [" ", "\n", "\n\n", ""])
def test_the_companys_reply_is_split_off_and_its_place_is_kept(heading: str, between: str) -> None:
    text = f"Colis perdu.{between}{heading} merci de votre avis."
    cleaned = clean(text)
    assert cleaned.text == "Colis perdu."
    assert cleaned.reply is not None
    assert cleaned.reply.of(text) == f"{heading} merci de votre avis."


@pytest.mark.parametrize(
    "text",
    [
        "Réponse du SAV : on ne peut rien faire. Honteux !",
        'Réponse du vendeur : "Bonjour, ce n\'est pas notre problème". Honteux !',
        "Réponse de la boutique : « Bonjour madame, tant pis pour vous ». Jamais plus.",
        "J'attends toujours une réponse de l'entreprise : merci de me rappeler.",
        "L'entreprise a répondu vite, merci",
    ],
)
def test_a_customer_who_quotes_a_reply_keeps_every_word(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.reply is None


@pytest.mark.parametrize("before", ["", "Avis vérifié\n"])
def test_a_reply_before_any_word_of_the_customers_is_a_quotation(before: str) -> None:
    said = "Réponse du vendeur : nous sommes désolés, et c'est tout. Honteux !"
    cleaned = clean(before + said)
    assert cleaned.text == said
    assert cleaned.reply is None


@pytest.mark.parametrize("before", ["", "Avis vérifié\n"])
def test_of_a_cell_that_holds_only_a_reply_to_the_customer_nothing_is_left(before: str) -> None:
    reply = "Réponse du magasin : Bonjour, nous sommes désolés pour ce retard."
    cleaned = clean(before + reply)
    assert cleaned.text == ""
    assert cleaned.reply is not None
    assert cleaned.reply.of(before + reply) == reply


@pytest.mark.parametrize("again", ["Mise à jour", "MISE A JOUR", "Modifié le 3 mai", "Edit", "[Maj", "EDIT 2"])
def test_what_the_customer_adds_under_a_reply_stays(again: str) -> None:
    reply = "Réponse de la boutique : Bonjour, désolés.\nÀ bientôt."
    text = f"Le service  est nul.\n{reply}\n{again} : toujours rien !\n{reply}\n{again} : remboursée !"
    cleaned = clean(text)
    assert cleaned.text == f"Le service est nul.\n{again} : toujours rien !\n{again} : remboursée !"
    for word in ("nul", "toujours", "remboursée"):
        start = cleaned.text.index(word)
        assert cleaned.aligned.origin(Span(start, start + len(word))) == Span(text.index(word), text.index(word) + len(word))
    assert cleaned.reply is not None
    assert cleaned.reply.of(text) == text[text.index(reply) : text.rindex(reply) + len(reply)]


def test_an_update_in_the_words_of_the_company_ends_no_reply() -> None:
    assert clean("Colis perdu.\nRéponse du vendeur : Bonjour, la mise à jour\nest faite, Edith.").text == "Colis perdu."


@pytest.mark.parametrize(
    ("original", "word", "source"),
    [
        ("câ€™est trÃ¨s  cher", "très", "trÃ¨s"),
        ("câ€™est trÃ¨s  cher", "cher", "cher"),
        ("suuuuuper <b>prix</b>", "suuuper", "suuuuuper"),
        ("  l&eacute;ger\u00a0et beau", "léger", "l&eacute;ger"),
        ("\ufeffbon\u200bjour", "bonjour", "bon\u200bjour"),
        ("livre\u0301e cre\u0301e\u0301e", "livrée", "livre\u0301e"),
        ("livre\u0301e cre\u0301e\u0301e", "créée", "cre\u0301e\u0301e"),
        ("😀😀😀😀😀 ravie", "ravie", "ravie"),
    ],
)
def test_a_word_of_the_clean_text_is_found_in_the_original(original: str, word: str, source: str) -> None:
    cleaned = clean(original)
    start = cleaned.text.index(word)
    assert cleaned.aligned.origin(Span(start, start + len(word))).of(original) == source


def test_an_empty_span_stays_inside_the_original() -> None:
    aligned = clean("<b></b>ab<i></i>").aligned
    assert [aligned.origin(Span(i, i)) for i in range(3)] == [Span(7, 7), Span(8, 8), Span(9, 9)]


@pytest.mark.parametrize(
    "piece",
    [
        "é",
        "<",
        "<!--",
        "Ã©",
        "aÃ©",
        "a ",
        "\n",
        "\r\n",
        "\u00a0",
        " \n",
        "\u200b",
        "réponse de ",
        "\nréponse de",
        "a\nréponse de x : bonjour\nmaj",
        "lire la suite\n",
        "& amp;",
        "a" + " " * 999,
        "<br>",
    ],
)
def test_the_time_taken_grows_with_the_length_and_not_with_its_square(piece: str) -> None:
    assert growth(clean, piece, length=200_000) < 1.5


@pytest.mark.parametrize(
    ("original", "text"),
    [
        ("Nul.\n--", "Nul."),
        ("Parfait.\n=====\nEnvoyé de mon iPhone", "Parfait."),
        ("Bien\n***", "Bien"),
        ("***", "***"),
        ("- bon\n- pas cher", "- bon\n- pas cher"),
    ],
)
def test_a_line_of_marks_goes_unless_it_is_all_that_the_customer_wrote(original: str, text: str) -> None:
    assert clean(original).text == text
