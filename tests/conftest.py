"""Real tiny models, trained on sixty comments written for these tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.params import TrainParams, load_params
from pipeline.schema import TAGS, Mode, Tag

if TYPE_CHECKING:
    from datasets import Dataset

    from pipeline.classifiers.protocol import Classifier
    from pipeline.classifiers.saved import Model
    from pipeline.insight.reading.learned import Learned
    from pipeline.insight.reading.measuring import Labelled
    from pipeline.scoring.tagger import Tagger

REPOSITORY = Path(__file__).parents[1]
COMMENTS = {
    Tag.COMPLAINT: (
        "Colis jamais reçu, et personne ne répond au téléphone. Je suis vraiment déçu.",
        "Produit arrivé cassé, le service client refuse de me rembourser.",
        "Trois semaines de retard, aucune nouvelle, c'est honteux.",
        "La vendeuse était désagréable, j'ai attendu quarante minutes pour rien.",
        "Le site plante à chaque paiement. Impossible de commander, je laisse tomber.",
        "Facturé deux fois, et malgré mes relances toujours rien.",
        "Qualité lamentable, la couture a lâché au bout de deux jours.",
        "Rayons vides, caisses fermées, magasin sale. Je n'y retournerai plus.",
        "On m'a promis un rappel, j'attends encore. Quel mépris du client.",
        "Livreur parti sans sonner, colis jeté devant la porte sous la pluie.",
        "Prix affiché différent du prix en caisse, et on m'a ri au nez.",
        "Application inutilisable depuis la mise à jour, tout est perdu.",
        "Le plat était froid, le serveur absent, l'addition salée.",
        "Abonnement impossible à résilier, une honte.",
        "Taille fausse, retour payant, très mauvaise expérience.",
    ),
    Tag.DELIGHT: (
        "Quelle merveille ! Un bouquet splendide, et un petit mot écrit à la main.",
        "Je n'en reviens pas, l'équipe a chanté pour l'anniversaire de ma fille.",
        "Accueil extraordinaire, on se sent comme à la maison, j'en ai parlé à toutes mes amies.",
        "Le vendeur a couru sur le parking me rendre mes clés, incroyable de gentillesse.",
        "Une surprise dans le colis, un échantillon choisi pour moi. Magique !",
        "Bluffée par la beauté de l'objet, c'est encore plus beau qu'en photo.",
        "Jamais vu un service pareil, ils ont ouvert plus tôt rien que pour nous.",
        "Un moment inoubliable, le chef est venu à table nous raconter son plat.",
        "Exceptionnel du début à la fin, je suis sous le charme.",
        "Le livreur a monté le canapé au quatrième avec le sourire, un amour !",
        "Emerveillés par la chambre, et la vue nous a coupé le souffle.",
        "Fabuleux ! La créatrice m'a appelée pour choisir la couleur avec moi.",
        "Sur le cul, livré en deux heures un dimanche, chapeau.",
        "Ma mère en a pleuré de joie, merci pour cette attention rare.",
        "Un conseil en or, il m'a fait économiser cent euros sans que je demande, génial.",
    ),
    Tag.RECOVERY_PRAISE: (
        "Colis perdu, mais le service client m'en a renvoyé un le jour même. Bravo.",
        "Erreur de taille de ma part, échange fait en deux jours sans discuter, merci.",
        "L'assiette était cassée, on m'a remboursé dans l'heure avec des excuses.",
        "Au départ un couac de livraison, puis Sonia a tout arrangé au téléphone.",
        "Panne au bout d'un mois, réparation gratuite et rapide, rien à redire.",
        "Ils se sont trompés de couleur, ont reconnu l'erreur et offert le bon modèle.",
        "Facture en double corrigée en un appel, conseiller efficace et désolé.",
        "Après ma réclamation, le directeur m'a rappelée et a trouvé une solution.",
        "Le plat était froid, ils l'ont refait aussitôt et offert le dessert.",
        "Retard de trois jours, mais excuses sincères et bon d'achat. Problème réglé.",
        "Le lit avait une rayure, un technicien est venu le remplacer le lendemain.",
        "Mon remboursement traînait, Karim a débloqué le dossier en dix minutes.",
        "Chambre bruyante, la réception nous a changés tout de suite, bien rattrapé.",
        "Article manquant, renvoyé le soir même après mon message, parfait rattrapage.",
        "Un bug au paiement, le support a corrigé et s'est excusé, merci à eux.",
    ),
    Tag.SATISFACTION: (
        "Conforme à la description, livraison dans les temps.",
        "Rien à signaler, tout est correct, bon rapport qualité prix.",
        "Bon accueil, magasin propre, je reviendrai.",
        "Commande simple, colis bien emballé, je recommande.",
        "Produit conforme, il fait ce qu'on lui demande.",
        "Personnel aimable, attente raisonnable en caisse.",
        "Satisfait de mon achat, la taille est bonne.",
        "Repas correct, prix raisonnables, service rapide.",
        "Site clair, paiement facile, livré comme prévu.",
        "Tout va bien, la marchandise est de bonne qualité.",
        "Rapide et sérieux, comme d'habitude.",
        "Nickel, reçu en deux jours comme annoncé.",
        "Chambre propre, petit déjeuner convenable, bien situé.",
        "Bon produit, facile à monter, notice claire.",
        "Conseiller à l'écoute, rendez-vous à l'heure, satisfaite.",
    ),
}


SMALL: dict[str, dict[str, object]] = {
    "spacy": {"epochs": 8, "batch": 8},
    "transformer": {"layers": 2, "frozen": 0, "epochs": 20, "batch": 8, "learn_rate": 0.0005},
}
"""Settings that suit sixty comments and an encoder of two layers."""


def save_tiny_encoder(folder: Path) -> None:
    """An untrained encoder of the real one's kind: two layers, and a vocabulary of the comments' words and letters."""
    import torch
    from transformers import BertConfig, BertModel

    from pipeline.classifiers.encoder import SPECIALS, tokenizer_of

    words = sorted({f"\u2581{word}" for texts in COMMENTS.values() for text in texts for word in text.split()})
    letters = sorted({letter for word in words for letter in word} | set("query:abcdefghijklmnopqrstuvwxyz"))
    scored = ((SPECIALS, 0.0), (words, -8.0), (letters, -12.0))
    tokenizer = tokenizer_of([(piece, score) for pieces, score in scored for piece in pieces])
    torch.manual_seed(1)
    size = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 512}
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), pad_token_id=1, hidden_dropout_prob=0.0, **size)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def train_params(tmp_path_factory: pytest.TempPathFactory) -> TrainParams:
    """The project's own settings, made small."""
    values = load_params(REPOSITORY / "params.yaml").train.model_dump()
    for name, changes in SMALL.items():
        values[name] |= changes
    values["transformer"]["encoder"] = str(tmp_path_factory.mktemp("encoder"))
    save_tiny_encoder(Path(values["transformer"]["encoder"]))
    return TrainParams.model_validate(values)


@pytest.fixture(scope="session")
def comments() -> Dataset:
    """Sixty comments, the tags in turn."""
    from datasets import Dataset

    return Dataset.from_list(
        [{"text": text, "tag": str(tag)} for row in zip(*COMMENTS.values(), strict=True) for tag, text in zip(COMMENTS, row, strict=True)]
    )


@pytest.fixture(scope="session")
def linear(comments: Dataset, train_params: TrainParams) -> Classifier:
    from pipeline.classifiers.linear import LinearClassifier

    return LinearClassifier.train(comments, params=train_params)


@pytest.fixture(scope="session")
def model(linear: Classifier) -> Model:
    """A model that tags a comment from a confidence of 0.5 on."""
    from pipeline.classifiers.calibration import Calibration
    from pipeline.classifiers.saved import Decider, Model

    decider = Decider(Calibration(1.0, (0.0,) * len(TAGS)), threshold=0.5, interval=(0.4, 0.6))
    return Model(linear, {Mode.FAST: decider}, (0.25,) * len(TAGS), "sixty comments")


@pytest.fixture(scope="session")
def model_folder(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The saved model; tests that alter it work on a copy."""
    from pipeline.classifiers.saved import save_model

    folder = tmp_path_factory.mktemp("saved") / "model"
    save_model(model, folder)
    return folder


@pytest.fixture(scope="session")
def tagger(model_folder: Path) -> Tagger:
    from pipeline.classifiers.saved import load_model
    from pipeline.scoring.tagger import Tagger

    return Tagger(load_model(model_folder))


@pytest.fixture(scope="session")
def pyfunc_folder(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The saved model as MLflow packs it."""
    from pipeline.tracking.packing import save_pyfunc

    folder = tmp_path_factory.mktemp("pyfunc") / "model"
    save_pyfunc(model_folder, folder)
    return folder


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="session")
def insight_labelled(repository: Path) -> Labelled:
    """Comments of the corpus with their insight labels; their tags as if a model were nearly sure of them."""
    from pipeline.corpus.rows import read_rows
    from pipeline.insight.reading.labels import read_labels
    from pipeline.insight.reading.measuring import Labelled

    corpus = {row["id"]: row for path in sorted((repository / "data/corpus").glob("*.jsonl")) for row in read_rows(path)}
    labels = [one for one in read_labels(repository / "data/insight/labels.jsonl", corpus=corpus) if corpus[one.id]["tag"]]
    tags = np.array([[0.94 if tag == corpus[one.id]["tag"] else 0.02 for tag in TAGS] for one in labels])
    return Labelled([corpus[one.id]["text"] for one in labels], tags, labels)


@pytest.fixture(scope="session")
def learned(insight_labelled: Labelled) -> Learned:
    """The small models that read a comment's labels, learned from all the labelled comments and measured roughly."""
    from pipeline.insight.reading.measuring import learned_from
    from pipeline.params import InsightParams

    return learned_from(insight_labelled, params=InsightParams(seed=13, strength=8.0, folds=3, bootstrap=100))


@pytest.fixture(scope="session")
def insight_folder(learned: Learned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small models, saved."""
    folder = tmp_path_factory.mktemp("insight")
    learned.save(folder)
    return folder
