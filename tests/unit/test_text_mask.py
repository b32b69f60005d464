"""What identifies a person is masked before a comment is quoted; prices, dates and quantities are not."""

from __future__ import annotations

import pytest

from pipeline.text.mask import mask
from tests.growth import growth


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("au 06 12 34 56 78.", "au [téléphone]."),
        ("06.12.34.56.78 ou 0612345678", "[téléphone] ou [téléphone]"),
        ("+33 6 12 34 56 78", "[téléphone]"),
        ("+33 (0)6 12 34 56 78", "[téléphone]"),
        ("à Bruxelles 02 123 45 67", "à Bruxelles [téléphone]"),
        ("+32 475 12 34 56", "[téléphone]"),
        ("au 514 555-1234 ou (418) 555-1234", "au [téléphone] ou [téléphone]"),
        ("+1 514 555 1234", "[téléphone]"),
        ("marie.dupont+avis@orange.fr, merci", "[e-mail], merci"),
        ("voir https://exemple.fr/a?b=1 et www.exemple.fr", "voir [lien] et [lien]"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", "IBAN [iban]"),
        ("carte 4970 1012 3456 7893 débitée", "carte [carte] débitée"),
        ("carte 4970101234567893 débitée", "carte [carte] débitée"),
        ("commande n° AB12345", "commande n° [numéro]"),
        ("dossier 2938475610", "dossier [numéro]"),
        ("M. Dupont est parfait", "M. [nom] est parfait"),
        ("Mme Martin-Leroy et M. Jean Dupont", "Mme [nom] et M. [nom]"),
        ("Mr. Durand, MME LEROY, Mlle Petit", "Mr. [nom], MME [nom], Mlle [nom]"),
        ("Monsieur de passage, Madame Éloïse", "Monsieur de passage, Madame [nom]"),
        ("merci à mme Dupont et à monsieur Durand", "merci à mme [nom] et à monsieur [nom]"),
        ("mr Dupont, dr. Petit, Mme. Martin, Melle Roy", "mr [nom], dr. [nom], Mme. [nom], Melle [nom]"),
        ("MONSIEUR DUPONT ET MADAME DE LA TOUR", "MONSIEUR [nom] ET MADAME [nom]"),
        ("M. de Valmont, Mme Anne d'Orval", "M. [nom], Mme [nom]"),
        ("M.Dupont, Mme Le Goff, Madame Monsieur Durand", "M.[nom], Mme [nom], Madame Monsieur [nom]"),
        ("commande N° AB12345", "commande N° [numéro]"),
        ("commande n°AB12345, dossier numéro : 12-34567", "commande n°[numéro], dossier numéro : [numéro]"),
        ("Commande no 12345 puis commande AB12345", "Commande no [numéro] puis commande [numéro]"),
        ("06/12/34/56/78", "[téléphone]"),
        ("au (06)12.34.56.78", "au [téléphone]"),
        ("paul_martin75 (at) exemple.com", "[e-mail]"),
        ("virginie.roussel[at]exemple.fr, merci", "[e-mail], merci"),
        ("virginie . roussel @ exemple . com", "[e-mail]"),
        ("@vivi_roussel59 sur facebook.com/vivi.roussel", "[compte] sur [lien]"),
        ("12 rue des Lilas, 59000 Lille, code portail 4512B", "[adresse], code portail [code]"),
        ("Livré au 3 bis avenue Foch 75016 Paris.", "Livré au [adresse]."),
        ("au 8, rue de l'église et jamais livré", "au [adresse] et jamais livré"),
        ("au 14 boulevard du Général Leclerc hier", "au [adresse] hier"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        *("1 299,99 € au lieu de 1 500 €", "10000000 de fois", "12 000 000 habitants", "le 12/03/2024 à 10h30", "2024-03-12 10:30:15"),
        *(
            "livré le 20240312",
            "en 2019 2020 2021 2022",
            "de 8h00 à 19h30",
            "05.12.23 puis 06.12.23",
            "100 200 300 400 500 pièces",
            "le 05 12 2023",
        ),
        *(
            "3 à 5 jours, 24/24 et 7/7",
            "Bonjour Madame, Monsieur",
            "Monsieur Je suis déçue",
            "taille M. Très bien",
            "n° 12 rue 3",
            "75011 Paris",
            "1 place de parking, 2 rues plus loin, 3 cours de yoga",
            "@ bientôt, merci @ toute l'équipe",
        ),
        *(
            "commande de 10000 pièces",
            "je commande 10000 pièces, une commande 12500 € de plus",
            "commande 20240312, commande 2024-03-12, commande 12/03/2024",
            "ma commande n° inconnu, commande numéro de suivi, commande notée 5",
            "06/12/23, 06/12/2023, 05/06/07",
            "BONJOUR MADAME JE SUIS DÉÇUE",
            "Madame la Directrice, monsieur le Médiateur",
            "madame Très aimable, ce monsieur très poli",
            "taille M. Parfaite, taille M.Parfaite",
        ),
    ],
)
def test_prices_dates_and_quantities_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "0 1",
        "a.",
        "M. Aa ",
        "mme Aa",
        "commande n° ",
        "commande no1",
        "06/",
        "1234 ",
        "AB12 ",
        "a@",
        "a . @ ",
        "1 rue ",
        "1 rue de la ",
    ],
)
def test_the_time_taken_grows_with_the_length(piece: str) -> None:
    assert growth(mask, piece, length=200_000) < 1.5
