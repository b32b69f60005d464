"""What the cues hear in a comment, and what they must not hear."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import CorpusError
from pipeline.insight.reading.ambassador import Ambassador, ambassador
from pipeline.insight.reading.cues import Cue, cue
from pipeline.insight.reading.expectation import Expectation
from pipeline.insight.reading.labels import read_labels
from pipeline.insight.reading.learned import learn, signals
from pipeline.insight.reading.permission import UNASKED, Permission, permission
from pipeline.insight.reading.pillars import Pillar
from pipeline.insight.reading.reader import read_one
from pipeline.insight.reading.recovery import CUSTOMER_ACTS, FAILED, PARTIAL, hours_to_recovery
from pipeline.insight.reading.rudeness import RUDE
from pipeline.insight.reading.small_causes import small_cause
from pipeline.insight.reading.themes import Theme, theme_of
from pipeline.insight.reading.weakness import TOLERATED
from pipeline.schema import TAGS, Span
from pipeline.text.folding import fold


@pytest.mark.parametrize("text", ["Déçue, ÇA n’ira pas…", "Œuf 😀 à l’ancienne", "ﬁn İ ß", "a b"])
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_cue_is_found_whatever_the_accents_capitals_and_apostrophes() -> None:
    told = cue("moved", "j'etais emue")
    text = "Franchement, J’ÉTAIS   ÉMUE !"
    assert [span.of(text) for span in told.find(fold(text))] == ["J’ÉTAIS   ÉMUE"]
    assert not told.says(fold("raj'etais emue"))


@pytest.mark.parametrize("text", ["20€", "20 €", "20 \n €"])
def test_an_optional_space_may_be_there_or_not(text: str) -> None:
    assert cue("price", r"\d+ ?€").says(fold(text))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (PARTIAL, "Remboursé 20€ sur les 60."),
        (PARTIAL, "Remboursé 20 € sur les 60."),
        (FAILED, "Jamais de réponse."),
        (CUSTOMER_ACTS, "J'appelle tous les jours."),
        (UNASKED, "Inondés d'appels."),
    ],
)
def test_elided_and_unspaced_words_are_heard(told: Cue, text: str) -> None:
    assert told.says(fold(text))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Je recommande vivement cette boutique.", Ambassador.SAYS),
        ("Je ne recommande pas cette boutique.", Ambassador.NONE),
        ("Site à conseiller, tout est clair.", Ambassador.SAYS),
        ("J'y emmène toute mon équipe vendredi !", Ambassador.INTENDS),
        ("J'en ai parlé à ma sœur et à tout le monde.", Ambassador.DID),
        ("J'en ai parlé à la directrice, qui a tout arrangé.", Ambassador.NONE),
        ("Ma voisine et mon frère s'y sont mis après avoir goûté.", Ambassador.RECRUITED),
        ("Ravie. Ma meilleure amie l'a commandée le soir même !", Ambassador.RECRUITED),
        ("Ma fille est venue chercher le colis.", Ambassador.NONE),
        ("Mon mari a reçu le colis en deux jours.", Ambassador.NONE),
        ("Nous avons laissé l'adresse à nos amis de la chorale.", Ambassador.DID),
        ("Parfait, j'ai posté plein de photos.", Ambassador.DID),
        ("J'ai envoyé une photo au service client.", Ambassador.NONE),
        ("Je la recommande à toutes mes collègues.", Ambassador.SAYS),
        ("Je recommanderai chez eux.", Ambassador.NONE),
        ("J'en parlerai à mes voisins.", Ambassador.INTENDS),
        ("L'an prochain on ramène les cousins.", Ambassador.INTENDS),
        ("Nous reviendrons avec plaisir, merci à toute l'équipe.", Ambassador.NONE),
        ("La collègue de maths a réservé à son tour.", Ambassador.RECRUITED),
        ("J'en ai parlé à l'atelier, nous sommes trois à le prendre.", Ambassador.RECRUITED),
        ("J'y amène tous mes amis.", Ambassador.RECRUITED),
        ("J'amènerai ma sœur.", Ambassador.INTENDS),
        ("J'inviterai mes amis.", Ambassador.INTENDS),
        ("J'offrirai ce coffret à ma mère.", Ambassador.INTENDS),
        ("J’emmènerai toute la famille.", Ambassador.INTENDS),
        ("J'amène mes cousins cet été.", Ambassador.INTENDS),
        ("J'enverrai mes voisins.", Ambassador.INTENDS),
        ("J'y retournerai avec ma fille.", Ambassador.INTENDS),
        ("Je passerai l'adresse à mes collègues.", Ambassador.INTENDS),
        ("Je le passerai à ma sœur.", Ambassador.INTENDS),
        ("Je vais passer ce roman à ma sœur.", Ambassador.INTENDS),
        ("Toute l'association s'est inscrite.", Ambassador.RECRUITED),
        ("L'association l'a adopté à son tour.", Ambassador.RECRUITED),
        ("Parfait, nous sommes trois à l'avoir.", Ambassador.RECRUITED),
        ("On y a emmené toute la famille.", Ambassador.RECRUITED),
        ("La voisine a commandé depuis que je lui ai montré.", Ambassador.RECRUITED),
        ("J'en ai parlé à l'association.", Ambassador.DID),
        ("J'en ai parlé dans tout l'immeuble.", Ambassador.DID),
        ("On en a parlé à mes parents.", Ambassador.DID),
        ("On a parlé de vous à nos amis.", Ambassador.DID),
        ("On a recommandé à des amis qui ont aimé.", Ambassador.DID),
        ("On a posté plein de photos.", Ambassador.DID),
        ("J'ai mis des photos sur Facebook.", Ambassador.DID),
        ("J'ai mis une photo dans le groupe.", Ambassador.DID),
        ("J'ai conseillé votre boutique dans mon club de lecture.", Ambassador.DID),
        ("J'ai donné votre numéro à mes voisins.", Ambassador.DID),
    ],
)
def test_a_happy_customer_climbs_the_ladder(text: str, act: Ambassador) -> None:
    assert ambassador(fold(text), Ambassador.NONE, unhappy=False)[0] == act


@pytest.mark.parametrize(
    "text",
    [
        "Nous passerons Noël chez mes parents avec votre foie gras.",
        "On va passer les fêtes chez mes parents.",
        "On passera les fêtes à la maison avec toute la famille.",
        "J'avais envie d'y emmener mes filles.",
        "J'enverrai mon mari chercher le colis.",
        "J'enverrai le chèque à l'association.",
        "On a dit à mon mari de patienter.",
        "On a montré à mon fils comment régler la selle.",
        "On a fait essayer le vélo à mon fils.",
        "J'ai dit merci à toute l'équipe.",
        "J'ai parlé au livreur dans la rue.",
        "J'ai donné mon numéro de commande à ma femme.",
        "J'ai mis deux photos de la panne dans ma demande.",
        "J'ai mis la photo de mon fils sur le mug.",
        "Des amis nous avaient parlé de vous depuis que je les connais.",
        "Tous les enfants ont pris la même chose.",
        "Nous sommes trois à l'avoir signalé.",
    ],
)
def test_what_the_staff_do_or_what_brings_nobody_is_no_act(text: str) -> None:
    assert ambassador(fold(text), Ambassador.NONE, unhappy=False)[0] == Ambassador.NONE


def test_advice_that_the_staff_gave_is_no_deed() -> None:
    told = ambassador(fold("On a conseillé à ma mère le bon modèle."), Ambassador.NONE, unhappy=False)
    assert told[0] == Ambassador.SAYS


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("À fuir, passez votre chemin !", Ambassador.WARNS),
        ("Je ne recommande pas.", Ambassador.WARNS),
        ("N'installez pas cette application.", Ambassador.WARNS),
        ("Je suis très déçue de ma commande.", Ambassador.NONE),
        ("Ne leur confiez jamais vos clés.", Ambassador.WARNS),
        ("Vous ne répondez jamais au téléphone.", Ambassador.NONE),
        ("Réfléchissez bien avant de signer.", Ambassador.WARNS),
        ("Attention, le câble est court.", Ambassador.NONE),
        ("Attention!", Ambassador.WARNS),
        ("J'ai averti tous nos voisins.", Ambassador.WARNS),
        ("Toute ma chorale est au courant, mes proches sont prévenus.", Ambassador.WARNS),
        ("J'ai dit à mon frère de ne rien signer.", Ambassador.WARNS),
        ("On répète autour de nous d'aller ailleurs.", Ambassador.WARNS),
        ("Nous avons dissuadé trois copines.", Ambassador.WARNS),
        ("Je le raconte à tout le monde.", Ambassador.WARNS),
        ("J'ai averti la conseillère de la panne.", Ambassador.NONE),
        ("J'ai prévenu ma voisine de l'arrivée du colis.", Ambassador.NONE),
        ("On m'a dit de ne pas rappeler avant lundi.", Ambassador.NONE),
    ],
)
def test_an_unhappy_customer_is_heard_to_warn(text: str, act: Ambassador) -> None:
    found, words = ambassador(fold(text), Ambassador.NONE, unhappy=True)
    assert found == act
    assert bool(words) == (act == Ambassador.WARNS)


def test_an_act_is_heard_where_the_customer_may_not_be_unhappy() -> None:
    told = fold("Quatre étoiles, mais je vais en parler à ma mère.")
    assert ambassador(told, Ambassador.NONE, unhappy=True)[0] == Ambassador.NONE
    assert ambassador(told, Ambassador.NONE, unhappy=True, doubtful=True)[0] == Ambassador.INTENDS
    warned = fold("À fuir. J'en ai parlé à ma mère.")
    assert ambassador(warned, Ambassador.NONE, unhappy=True, doubtful=True)[0] == Ambassador.WARNS


@pytest.mark.parametrize(
    ("text", "unhappy", "breach"),
    [
        ("Je reçois maintenant de la pub TOUS les jours.", False, Permission.UNASKED),
        ("Démarchage téléphonique, une honte.", True, Permission.UNASKED),
        ("Ils ont revendu mes coordonnées.", True, Permission.DATA),
        ("C'est de la vente forcée.", True, Permission.TOO_SOON),
        ("Questions indiscrètes au téléphone.", True, Permission.TOO_MUCH),
        ("J'ai reçu un sms à chaque étape, parfait.", False, Permission.NONE),
        ("L'appli est claire et sans publicité.", False, Permission.NONE),
        ("Le roman parle de la vie privée d'une actrice.", False, Permission.NONE),
        ("Le commercial n'a pas fait de forcing.", False, Permission.NONE),
    ],
)
def test_a_step_too_far_is_heard_and_its_absence_is_not(text: str, unhappy: bool, breach: Permission) -> None:
    assert permission(fold(text), Permission.NONE, unhappy=unhappy)[0] == breach


def test_what_no_cue_tells_is_what_was_learned() -> None:
    told = fold("Je recommande. Mes beaux-parents sont clients à présent, c'est dire.")
    assert ambassador(told, Ambassador.RECRUITED, unhappy=False) == (Ambassador.RECRUITED, ())
    assert ambassador(told, Ambassador.WARNS, unhappy=False) == (Ambassador.WARNS, ())
    assert ambassador(told, Ambassador.NONE, unhappy=False)[0] == Ambassador.SAYS
    assert ambassador(fold("Ma sœur s'y est mise."), Ambassador.DID, unhappy=False)[0] == Ambassador.RECRUITED
    assert permission(fold("Ils sonnent à la porte le dimanche."), Permission.UNASKED, unhappy=True) == (Permission.UNASKED, ())
    assert permission(fold("Aucune publicité, merci."), Permission.UNASKED, unhappy=False) == (Permission.NONE, ())


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Colis perdu, renvoyé le jour même.", 8),
        ("Livre abîmé mais échangé en deux jours, ravie.", 48),
        ("Remboursé sous 3 jours.", 72),
        ("Une erreur, corrigée tout de suite.", 1),
        ("Le rideau manquant est arrivé trois jours plus tard.", 72),
        ("En panne au bout de six mois, réparé gratuitement.", None),
        ("Cliente depuis 8 ans, tout a été remboursé.", None),
    ],
)
def test_the_time_of_a_recovery_is_read_where_it_is_told(text: str, hours: float | None) -> None:
    told = hours_to_recovery(fold(text))
    assert (told[0] if told else None) == hours


def test_the_words_of_a_time_are_those_of_the_comment() -> None:
    text = "Très bien : échangé EN DEUX JOURS."
    told = hours_to_recovery(fold(text))
    assert told is not None
    assert told[1].of(text) == "EN DEUX JOURS"


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Colis jamais arrivé, livreur introuvable.", Theme.DELIVERY),
        ("On m'a prélevé deux fois la facture.", Theme.BILLING),
        ("Le site plante à la connexion.", Theme.DIGITAL),
        ("C'était bien.", Theme.OTHER),
    ],
)
def test_a_theme_is_told_by_its_words(text: str, theme: Theme) -> None:
    found, words = theme_of(fold(text), [Span(0, len(text))])
    assert found == theme
    assert bool(words) == (theme != Theme.OTHER)


def test_a_theme_counts_only_the_words_inside_the_passage() -> None:
    text = "Le site est clair, le site est beau. Colis abîmé."
    assert theme_of(fold(text), [Span(37, len(text))])[0] != Theme.DIGITAL


@pytest.mark.parametrize(
    "text", ["Seul bémol, le bruit.", "Dommage que la carte soit courte.", "Un peu cher, mais très bon.", "Petit détail : la clim."]
)
def test_a_forgiven_weakness_has_its_turns_of_phrase(text: str) -> None:
    assert TOLERATED.says(fold(text))


def both(text: str) -> tuple[str, str]:
    return text, fold(text)


def test_a_small_cause_counts_only_with_a_large_feeling() -> None:
    assert small_cause(*both("Un petit mot écrit à la main, j'en ai pleuré !"))
    assert not small_cause(*both("Un petit mot écrit à la main dans le colis."))


@pytest.mark.parametrize(
    "text",
    [
        "Une lettre rédigée à la main, j'étais ravie.",
        "Deux sucettes cachées sous le couvercle !",
        "Trop touchée par la carte manuscrite du gérant.",
        "Un caramel au fond du sac !",
    ],
)
def test_what_is_written_by_hand_or_slipped_in_is_a_small_cause(text: str) -> None:
    assert small_cause(*both(text))


@pytest.mark.parametrize("text", ["Biscuits brisés dans le carton !", "J'adore ce manuscrit.", "Un message écrit au client, honte !"])
def test_goods_and_letters_are_no_small_cause(text: str) -> None:
    assert not small_cause(*both(text))


@pytest.mark.parametrize(
    "text",
    [
        "Gérante franchement désagréable.",
        "Le monsieur du guichet a été agressif.",
        "Sèche au téléphone, comme d'habitude.",
        "Elle nous a regardés de haut.",
        "J'ai été très mal accueillie.",
        "On me claque la porte au nez.",
        "Ni bonsoir ni merci en caisse.",
        "Il ne répond même pas à mon bonjour.",
        "Un air condescendant à chaque question.",
        "Il m'a envoyée promener.",
        "On nous traite comme des moins que rien.",
        "La serveuse levait les yeux au ciel.",
        "Quel manque de courtoisie !",
    ],
)
def test_rudeness_is_heard_in_many_words(text: str) -> None:
    assert RUDE.says(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        "Une odeur désagréable dans la chambre.",
        "Plat froid, viande sèche.",
        "Le démarchage agressif, non merci.",
        "J'ai mal reçu le signal.",
        "Il fait froid dans la salle.",
        "Équipe souriante, bonjour et merci à chaque fois.",
    ],
)
def test_what_is_said_of_things_is_no_rudeness(text: str) -> None:
    assert not RUDE.says(fold(text))


LEARNED = {
    "incident": "yes", "actor": "none", "outcome": "unsaid", "weakness": "none", "expectation": "exceeded", "ambassador": "none",
    "permission": "none", **dict.fromkeys(Pillar, "no"),
}  # fmt: skip
UNHAPPY = dict(zip(TAGS, (0.9, 0.04, 0.03, 0.03), strict=True))
DELIGHTED = dict(zip(TAGS, (0.03, 0.9, 0.04, 0.03), strict=True))


def test_rudeness_makes_a_complaint_rest_on_kindness_with_its_words() -> None:
    text = "La dame de l'accueil nous a rabroués."
    reading = read_one(text, LEARNED, tags=UNHAPPY)
    assert reading.pillars == {Pillar.KINDNESS}
    assert "rabroués" in {span.of(text) for span in reading.words[Pillar.KINDNESS]}
    assert not read_one("Un héros odieux, une lecture qui marque.", LEARNED, tags=DELIGHTED).pillars


@pytest.mark.parametrize("text", ["Scandaleux !", "Lamentable, je suis écœurée.", "Service clients minable, à bannir.", "Jamais plus."])
def test_a_judgement_alone_is_no_incident(text: str) -> None:
    assert not read_one(text, LEARNED, tags=UNHAPPY).incident


@pytest.mark.parametrize(
    "text", ["Minable : canapé livré troué.", "Impossible de payer, nul.", "Jamais rappelée.", "Facture fausse, honte."]
)
def test_a_judgement_of_what_happened_tells_an_incident(text: str) -> None:
    assert read_one(text, LEARNED, tags=UNHAPPY).incident


def test_never_seen_before_follows_the_tag() -> None:
    assert read_one("Du jamais vu !", LEARNED, tags=UNHAPPY).expectation == Expectation.SHORT
    assert read_one("Du jamais vu !", LEARNED, tags=DELIGHTED).expectation == Expectation.EXCEEDED


NOTHING_SAID = {"actor": "none", "outcome": "unsaid", "weakness": "none", "pillar": [], "expectation": "met"}


@pytest.mark.parametrize("label", ["incident", "actor", "outcome", "weakness", "expectation", "ambassador", "permission"])
def test_a_label_that_the_guide_does_not_define_is_refused_with_its_line(label: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    right = {"id": "b001-02", "incident": "no", **NOTHING_SAID, "ambassador": "none", "permission": "none"}
    path.write_text("".join(json.dumps(row) + "\n" for row in (right, {**right, label: "perhaps"})), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"insight labels: Input should be .*\n.*labels.jsonl, line 2\n.*docs/insight-guide.md"):
        list(read_labels(path, corpus={"b001-02": None}))


def test_a_label_of_which_only_one_value_was_seen_is_always_that_value() -> None:
    texts = ["Colis abîmé.", "Très bon accueil.", "Livraison en retard."]
    tags = np.eye(len(TAGS))[[0, 3, 0]]
    idf, learned = learn(texts, tags, {"incident": ["none", "none", "none"]}, strength=1.0)
    assert learned["incident"].values == ("none",)
    assert learned["incident"].predict(signals(texts, tags, idf=idf)) == ["none", "none", "none"]
