"""What adds up from readings: honest shares, pooled rates, and silence where there is too little to say."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from pipeline.evaluation.intervals import Estimate, wilson
from pipeline.insight.data import as_json, as_sheets
from pipeline.insight.findings.ambassadors import ambassadors
from pipeline.insight.findings.caution import Sign, cautions
from pipeline.insight.findings.constancy import constancy, pooled_rates
from pipeline.insight.findings.corrected import corrected_shares
from pipeline.insight.findings.expectations import expectations, telling_words
from pipeline.insight.findings.figures import figure
from pipeline.insight.findings.findings import Counted, Findings
from pipeline.insight.findings.groups import by_column, by_period, overall
from pipeline.insight.findings.ledger import Shelf, ledger
from pipeline.insight.findings.periods import Grain, periods_of
from pipeline.insight.findings.permissions import permissions
from pipeline.insight.findings.persons import without_persons
from pipeline.insight.findings.pillars import pillars
from pipeline.insight.findings.quotes import quotes, seats
from pipeline.insight.findings.recoveries import recoveries
from pipeline.insight.findings.table import ScoredComment, Table, table_of
from pipeline.insight.reading.ambassador import Ambassador
from pipeline.insight.reading.expectation import Expectation
from pipeline.insight.reading.permission import Permission
from pipeline.insight.reading.quality import Quality, measure
from pipeline.insight.reading.reader import Reading
from pipeline.insight.reading.recovery import Actor, Outcome
from pipeline.insight.reading.themes import Theme
from pipeline.insight.reading.weakness import Weakness
from pipeline.insight.tagged.consent import Consent
from pipeline.insight.tagged.roles import Role
from pipeline.insight.tagged.rows import TaggedRow
from pipeline.schema import TAGS, Status, Tag
from tests.growth import growth

TODAY = date(2026, 11, 1)
ERRORS = np.array([[90, 0, 0, 10], [0, 90, 0, 10], [0, 0, 90, 10], [20, 0, 0, 80]], dtype=np.float64)
PLAIN = Reading(
    incident=False,
    actor=Actor.NONE,
    outcome=Outcome.UNSAID,
    hours=None,
    cause=None,
    weakness=Weakness.NONE,
    weak_theme=None,
    pillars=frozenset(),
    expectation=Expectation.MET,
    ambassador=Ambassador.NONE,
    permission=Permission.NONE,
    small_cause=False,
    words={},
)


def told(
    row: int = 1, tag: Tag = Tag.SATISFACTION, text: str = "Très bien reçu, merci à tous.", *, reading: Reading = PLAIN, **fields: object
) -> ScoredComment:
    sure = tuple(0.97 if one == tag else 0.01 for one in TAGS)
    return ScoredComment(TaggedRow(row, text, tag, Status.TAGGED, "", sure, (), **fields), tag, reading)  # type: ignore[arg-type]


def changed(**values: object) -> Reading:
    return replace(PLAIN, **values)  # type: ignore[arg-type]


def table(comments: Iterable[ScoredComment]) -> Table:
    comments = list(comments)
    return table_of(comments, periods_of([one.row.date for one in comments], today=TODAY))


@pytest.fixture
def quality() -> dict[str, Quality]:
    sure = measure(["yes", "no"] * 50, ["yes", "no"] * 50, resamples=100, seed=1)
    values = [*Outcome, *Actor, *Ambassador, *Expectation, *Weakness]
    wide = measure(values * 20, values * 20, resamples=100, seed=1)
    names = ("incident", "tolerated", "breach", "amabilité", "confiance", "produit")
    return dict.fromkeys(names, sure) | dict.fromkeys(("outcome", "actor", "ambassador", "expectation", "weakness"), wide)


def test_a_figure_counts_of_some_those_that_say_it() -> None:
    rows = [told(i, Tag.COMPLAINT if i < 3 else Tag.DELIGHT, shop="Lille" if i < 6 else "Nantes") for i in range(10)]
    one = figure(table(rows), "x", {"tag": (Tag.COMPLAINT,)}, of={"shop": ("Lille",)})
    assert (one.hits, one.total) == (3, 6)
    assert one.share.low < 0.5 < one.share.high
    assert one.few


def test_a_figure_of_nothing_is_nothing() -> None:
    one = figure(table([]), "x", {"tag": (Tag.COMPLAINT,)})
    assert (one.hits, one.total, one.shown) == (0, 0, ())


def test_comments_that_may_be_quoted_are_shown_first() -> None:
    rows = [told(i, consent=Consent.NO_CONTACT if i < 5 else Consent.ANONYMOUS) for i in range(8)]
    t = table(rows)
    assert all(t.comments[place].quotable for place in figure(t, "x", {}).shown)


def test_known_errors_give_back_the_true_shares() -> None:
    confusion = np.array([[80, 0, 0, 20], [0, 90, 0, 10], [0, 0, 90, 10], [5, 5, 0, 90]], dtype=np.float64)
    truth = np.array([0.3, 0.2, 0.1, 0.4])
    seen = truth @ (confusion / confusion.sum(axis=1, keepdims=True)) * 10_000
    shares = corrected_shares([round(n) for n in seen], confusion)
    assert shares is not None
    assert [one.value for one in shares] == pytest.approx(truth, abs=0.01)
    assert all(one.low <= one.value <= one.high for one in shares)


def test_a_tag_that_errors_alone_may_explain_has_a_corrected_share_of_0_and_an_interval_as_wide_as_so_many_comments_leave_open() -> None:
    confusion = np.array([[160, 5, 25, 10], [5, 150, 5, 40], [40, 10, 130, 20], [10, 20, 10, 160]], dtype=np.float64)
    shares = corrected_shares([980, 20, 100, 900], confusion)
    assert shares is not None
    assert (shares[1].value, shares[1].low, shares[1].high) == (0, 0, wilson(0, 2_000).high)


def test_few_comments_are_not_corrected() -> None:
    assert corrected_shares([5, 5, 5, 5], np.eye(4) * 100) is None


def test_small_groups_are_drawn_to_their_kind_and_large_ones_speak_for_themselves() -> None:
    pooled = pooled_rates([3, 150, 20, 22, 18], [3, 300, 200, 200, 200])
    common = 213 / 903
    assert abs(pooled[0] - common) < abs(1.0 - pooled[0])
    assert pooled[1] == pytest.approx(0.5, abs=0.03)


def test_groups_that_differ_by_chance_alone_are_all_alike() -> None:
    assert np.ptp(pooled_rates([1, 0, 2, 1], [10, 10, 10, 10])) < 0.02


def test_constancy_names_the_touchpoint_that_varies_most() -> None:
    steady = [told(i, Tag.COMPLAINT if i % 10 == 0 else Tag.SATISFACTION, touchpoint="site", shop=f"S{i % 4}") for i in range(160)]
    uneven = [told(i, Tag.COMPLAINT if i % 4 == 0 else Tag.SATISFACTION, touchpoint="retrait", shop=f"S{i % 4}") for i in range(160)]
    found = constancy(table(steady + uneven))
    assert found.across == "shop"
    assert [one.touchpoint for one in found.touchpoints] == ["retrait", "site"]
    assert found.worst[0].place == "S0"


def test_the_prior_weighs_what_the_groups_were_drawn_from() -> None:
    """Pairs from a beta distribution of mean a half that weighs twenty: a quarter of 22/21 of them all good, as many all bad."""
    pooled = pooled_rates([0] * 1_100 + [1] * 2_000 + [2] * 1_100, [2] * 4_200)
    assert pooled[0] == pytest.approx(0.5 * 20 / 22, abs=0.001)


@pytest.mark.parametrize(
    "tags", [[Tag.SATISFACTION] * 40, [Tag.COMPLAINT] * 3 + [Tag.SATISFACTION] * 4], ids=["no complaint", "few comments"]
)
def test_constancy_makes_no_figures_out_of_nothing(tags: list[Tag]) -> None:
    rows = [told(i, tag, touchpoint="site", shop=f"S{i % 4}") for i, tag in enumerate(tags * 4)]
    at_site = constancy(table(rows))
    anywhere = constancy(table(replace(one, row=replace(one.row, touchpoint="")) for one in rows))
    assert (at_site.touchpoints, at_site.worst, at_site.thin) == ((), (), ("site",))
    assert (anywhere.across, anywhere.touchpoints, anywhere.worst, anywhere.thin) == (None, (), (), ())


def test_only_contacts_with_a_complaint_are_named_among_the_worst() -> None:
    rows = [told(i, Tag.COMPLAINT if i == 0 else Tag.SATISFACTION, shop="Grand" if i < 900 else f"S{i % 12}") for i in range(1_000)]
    assert [one.place for one in constancy(table(rows)).worst] == ["Grand"]


def test_constancy_says_nothing_without_shops_or_periods() -> None:
    assert constancy(table([told(i) for i in range(50)])).across is None


def test_a_weakness_goes_where_its_customers_put_it(quality: dict[str, Quality]) -> None:
    forgiven = [told(i, reading=changed(weakness=Weakness.TOLERATED, weak_theme=Theme.PRICE)) for i in range(20)]
    held = [told(i, Tag.COMPLAINT, reading=changed(incident=True, cause=Theme.DELIVERY)) for i in range(20)]
    rare = [told(1, Tag.COMPLAINT, reading=changed(incident=True, cause=Theme.STOCK))]
    shelves = {weak.theme: weak.shelf for weak in ledger(table(forgiven + held + rare), quality)}
    assert shelves == {Theme.PRICE: Shelf.OWN, Theme.DELIVERY: Shelf.REPAIR, Theme.STOCK: Shelf.WATCH}


def test_a_public_quote_is_the_sentence_that_forgives(quality: dict[str, Quality]) -> None:
    text = "Très belle table. Seul bémol, les prix un peu élevés. Nous reviendrons."
    rows = [told(i, text=text, reading=changed(weakness=Weakness.TOLERATED, weak_theme=Theme.PRICE)) for i in range(10)]
    quoted = ledger(table(rows), quality)[0].quotes
    assert {quote.text for quote in quoted} == {"Seul bémol, les prix un peu élevés."}


def test_a_customer_who_did_not_allow_it_is_never_quoted_in_public(quality: dict[str, Quality]) -> None:
    reading = changed(weakness=Weakness.TOLERATED, weak_theme=Theme.PRICE)
    rows = [told(i, text="Seul bémol, les prix un peu élevés.", reading=reading, consent=Consent.SERVICE) for i in range(10)]
    assert ledger(table(rows), quality)[0].quotes == ()


@pytest.mark.parametrize(("consent", "told_name"), [(Consent.NAMED, "Léa"), (Consent.ANONYMOUS, "[prénom]"), (None, "[prénom]")])
def test_a_public_quote_tells_the_customer_s_name_only_by_leave(
    quality: dict[str, Quality], consent: Consent | None, told_name: str
) -> None:
    reading = changed(weakness=Weakness.TOLERATED, weak_theme=Theme.PRICE)
    rows = [told(1, text="Seul bémol de Léa, les prix un peu élevés.", reading=reading, consent=consent, name="LEA", whole_name="LEA")]
    assert [quote.text for quote in ledger(table(rows), quality)[0].quotes] == [f"Seul bémol de {told_name}, les prix un peu élevés."]


@pytest.mark.parametrize(
    ("first", "name", "text", "masked"),
    [
        ("Léa", "Léa Dupont", "LÉA DUPONT, ravie ; Léandre aussi", "[prénom] [nom], ravie ; Léandre aussi"),
        ("Jean-Luc", "Jean-Luc", "jean luc vous remercie", "[prénom] [prénom] vous remercie"),
        ("Zoé", "Zoé de la Tour", "La tour de la ville, zoe", "La [nom] de la ville, [prénom]"),
        ("", "Mme Lefèvre-Petit", "Une mme pressée, M. Lefevre", "Une mme pressée, M. [nom]"),
        ("", "Client anonyme", "Service client parfait", "Service client parfait"),
        ("", "Non renseigné", "Non, rien à redire", "Non, rien à redire"),
        ("", "zorro59", "zorro59, ravi ; Zorro ; zorro590, zorros", "[nom], ravi ; [nom] ; [nom], zorros"),
        ("", "x7y8", "X7y8, ravie de x7", "[nom], ravie de x7"),
        ("", "j0nas", "J0nas et le nas de Jonas", "[nom] et le [nom] de Jonas"),
        ("Léa", "Léa", "LEA59 ou 59léa, Léa59b, mais 59léandre", "[prénom] ou [prénom], [prénom], mais 59léandre"),
        ("", "Client 10234", "Client fidèle, 10234 fois merci", "Client fidèle, 10234 fois merci"),
        ("", "", "Merci Léa, lea@exemple.fr", "Merci Léa, [e-mail]"),
        ("Léa", "Léa", "Merci, lea@exemple.fr", "Merci, [e-mail]"),
    ],
)
def test_a_name_is_masked_however_it_is_written(first: str, name: str, text: str, masked: str) -> None:
    assert told(name=first, whole_name=name).masked(text) == masked


def test_leave_to_tell_the_first_name_is_none_to_tell_the_others() -> None:
    allowed = told(name="Marie", whole_name="Marie Lefèvre", consent=Consent.NAMED)
    assert allowed.masked("Bravo ! Marie Lefèvre") == "Bravo ! Marie [nom]"


def test_the_paradox_is_not_told_of_a_handful_of_recoveries(quality: dict[str, Quality]) -> None:
    happy = changed(incident=True, outcome=Outcome.FULL, expectation=Expectation.EXCEEDED)
    few = recoveries(table([told(i, reading=happy) for i in range(5)] + [told(i) for i in range(100)]), quality)
    many = recoveries(table([told(i, reading=happy) for i in range(40)] + [told(i) for i in range(100)]), quality)
    assert not few.paradox.shown_to_hold
    assert many.paradox.shown_to_hold


def test_the_recovery_rate_is_of_incidents_whose_end_is_told(quality: dict[str, Quality]) -> None:
    ends = [Outcome.FULL] * 3 + [Outcome.FAILED] * 1 + [Outcome.UNSAID] * 6
    found = recoveries(table([told(i, reading=changed(incident=True, outcome=end)) for i, end in enumerate(ends)]), quality)
    assert (found.rate.hits, found.rate.total) == (3, 4)
    assert found.incidents.hits == 10


@pytest.mark.parametrize(("days", "grain"), [(20, Grain.WEEK), (200, Grain.MONTH), (2_000, Grain.YEAR)], ids=["weeks", "months", "years"])
def test_periods_suit_the_length_of_the_export(days: int, grain: Grain) -> None:
    assert periods_of([TODAY - timedelta(days), TODAY], today=TODAY).grain == grain


def test_days_to_come_are_counted_apart() -> None:
    periods = periods_of([date(2026, 1, 1), date(2027, 1, 1), None], today=TODAY)
    assert (periods.future, periods.undated, periods.last) == (1, 1, date(2026, 1, 1))
    assert periods.of(date(2027, 1, 1)) == ""


def test_periods_come_in_their_order_and_groups_by_size() -> None:
    rows = [told(i, date=date(2026, 1 + i % 3, 1), shop="A" if i % 4 else "B") for i in range(12)]
    labels = [period.label for period in by_period(table(rows), None).stacks]
    assert labels == sorted(labels)
    assert [shop.label for shop in by_column(table(rows), "shop", None).stacks] == ["A", "B"]


def test_periods_are_corrected_for_known_errors_as_shops_are() -> None:
    rows = [told(i, TAGS[i // 3 % 4], date=date(2026, 1 + i % 3, 1), shop=f"S{i % 3}") for i in range(360)]
    periods, shops = by_period(table(rows), ERRORS), by_column(table(rows), "shop", ERRORS)
    corrected = [[figure.corrected for figure in group.tags] for group in periods.stacks]
    assert corrected == [[figure.corrected for figure in group.tags] for group in shops.stacks]
    assert None not in corrected[0]


def test_groups_of_a_few_comments_are_left_to_the_data() -> None:
    rows = [told(i, shop=f"S{i}") for i in range(300)] + [told(i, shop="Grand") for i in range(20)]
    groups = by_column(table(rows), "shop", None)
    assert [one.label for one in groups.largest] == ["Grand"]
    assert groups.others == 300


def test_quotes_come_in_the_proportion_found() -> None:
    assert seats([60, 10, 0, 30], 10) == [6, 1, 0, 3]
    assert seats([97, 1, 1, 1], 16) == [13, 1, 1, 1]
    assert seats([0, 0, 0, 0], 10) == [0, 0, 0, 0]


def test_quotes_leave_out_whoever_did_not_allow_them() -> None:
    rows = [told(i, Tag.COMPLAINT, consent=Consent.NO_CONTACT) for i in range(5)] + [told(9, consent=Consent.ANONYMOUS)]
    chosen = dict(quotes(table(rows)))
    assert chosen[Tag.COMPLAINT] == ()
    assert len(chosen[Tag.SATISFACTION]) == 1


def test_words_of_delight_are_those_that_the_satisfied_do_not_use() -> None:
    rows = [told(i, Tag.DELIGHT, "Quelle surprise, une merveille dans le colis") for i in range(12)]
    rows += [told(i, Tag.SATISFACTION, "Colis conforme, livraison rapide") for i in range(40)]
    words = [one.word for one in telling_words(table(rows))]
    assert {"surprise", "merveille"} <= set(words)
    assert "colis" not in words


def test_comments_of_one_kind_have_no_words_that_tell_half_of_them_from_the_others() -> None:
    """Twelve words each, the common ones far more often; at random halves, one word in forty stands out at the usual 95 %."""
    chance = random.Random(5)
    words = [f"{first}{second}{third}" for first in "bdfgl" for second in "aeiou" for third in ("cha", "mon", "rel", "tis", "vou")]
    texts = [" ".join(chance.choices(words, [1 / (3 + place) for place in range(len(words))], k=12)) for _ in range(1_200)]
    tags = chance.sample([Tag.DELIGHT, Tag.SATISFACTION] * 600, 1_200)
    assert telling_words(table(told(i, tag, text) for i, (tag, text) in enumerate(zip(tags, texts, strict=True)))) == ()


def test_a_word_that_hardly_anybody_may_be_quoted_for_is_not_told() -> None:
    allowed = [Consent.ANONYMOUS] * 3 + [Consent.NO_CONTACT] * 9
    rows = [told(i, Tag.DELIGHT, "Quelle surprise, une merveille", consent=level) for i, level in enumerate(allowed)]
    rows += [told(i, Tag.DELIGHT, "Une belle surprise", consent=Consent.ANONYMOUS) for i in range(3)]
    rows += [told(i, Tag.SATISFACTION, "Colis conforme, livraison rapide", consent=Consent.ANONYMOUS) for i in range(40)]
    assert [one.word for one in telling_words(table(rows))] == ["surprise"]


def found_in(rows: list[ScoredComment], quality: dict[str, Quality]) -> Findings:
    """The findings of comments that are already read, with errors known for all their groups."""
    t = table(rows)
    return Findings(
        source="t.csv",
        model="linear-1",
        text_column="Commentaire",
        roles={Role.SHOP: "Magasin"},
        table=t,
        counted=Counted(len(rows) + 2, len(rows), 0, (("not_french", 2),), 1),
        periods=periods_of([], today=TODAY),
        overall=overall(t, ERRORS),
        by_period=by_period(t, ERRORS),
        by_column=(by_column(t, "shop", ERRORS),),
        recoveries=recoveries(t, quality),
        ledger=ledger(t, quality),
        pillars=pillars(t, quality),
        expectations=expectations(t, quality),
        ambassadors=ambassadors(t, quality),
        constancy=constancy(t),
        permissions=permissions(t, quality),
        cautions=cautions(t.comments),
        quotes=quotes(t),
        quality=quality,
        is_corrected=True,
    )


@pytest.fixture
def shops(quality: dict[str, Quality]) -> Findings:
    """Four hundred comments from four shops, some of which tell how long a recovery took."""
    mended = changed(incident=True, outcome=Outcome.FULL, hours=24.0, cause=Theme.DELIVERY)
    readings = {Tag.COMPLAINT: changed(incident=True, cause=Theme.DELIVERY), Tag.RECOVERY_PRAISE: mended}
    texts = {Tag.DELIGHT: "Une surprise de Léa Martin", Tag.SATISFACTION: "Colis conforme, livraison rapide"}
    tags = [TAGS[i // 4 % 4] for i in range(400)]
    rows = [
        told(i, tag, texts.get(tag, "Colis perdu"), reading=readings.get(tag, PLAIN), shop=f"S{i % 4}", name="Léa", whole_name="Léa Martin")
        for i, tag in enumerate(tags)
    ]
    return found_in(rows, quality)


def numbers_in(value: object) -> Iterator[float]:
    """Every number in nested values, in order."""
    if isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_the_workbook_holds_every_figure_of_the_data(shops: Findings) -> None:
    told_in_json, sheets = as_json(shops), as_sheets(shops)
    listed = {str(cell) for rows in sheets.values() for row in rows for cell in row}
    of_signs = {str(row) for one in told_in_json["cautions"] for row in one["rows"]}
    assert {str(number) for number in numbers_in(told_in_json)} - of_signs <= listed
    assert {", ".join(map(str, one["rows"])) for one in told_in_json["cautions"]} <= listed
    named = [(one["section"], one["figure"]) for one in told_in_json["figures"]]
    assert len(set(named)) == len(named)
    about = dict(sheets["about"])
    assert (about["model"], about["rows_reasons_not_french"], about["recovery_time_median"]) == ("linear-1", 2, 24.0)
    assert {"paradox_difference_low", "constancy_across", "columns_shop"} <= about.keys()
    assert {"complaint_corrected", "delight_hits"} <= set(sheets["groups_shop"][0])
    assert len(sheets["verdicts"]) == 1 + len(Outcome)
    assert {"figures", "ledger", "delight_words", "constancy_touchpoints", "constancy_worst", "cautions", "quality"} <= sheets.keys()


def test_a_list_of_nothing_is_an_empty_sheet(quality: dict[str, Quality]) -> None:
    sheets = as_sheets(found_in([], quality))
    assert (sheets["comments"], sheets["constancy_worst"]) == ([], [])
    assert dict(sheets["about"])["recovery_time"] is None


def test_the_data_names_no_customer_without_leave(shops: Findings) -> None:
    told_in_json = as_json(shops)
    assert "Léa" not in json.dumps(told_in_json, ensure_ascii=False)
    assert "Une surprise de [prénom] [nom]" in {one["text"] for one in told_in_json["comments"]}


@pytest.mark.parametrize("count", [0, 12])
def test_no_sign_is_looked_for_in_a_handful(count: int) -> None:
    assert cautions([told(i) for i in range(count)]).looked_for == ()


WORDS = [
    "nappe",
    "vase",
    "lampe",
    "rideau",
    "commode",
    "plateau",
    "miroir",
    "tapis",
    "coussin",
    "bougie",
    "chaise",
    "table",
    "tiroir",
    "cadre",
    "plaid",
    "carafe",
    "assiette",
    "verre",
    "panier",
    "rangement",
    "couleur",
    "matière",
    "finition",
    "hauteur",
    "largeur",
    "couture",
    "teinte",
    "notice",
    "emballage",
    "livraison",
    "montage",
    "vendeur",
    "caisse",
    "vitrine",
    "rayon",
    "retour",
    "échange",
]


def varied(i: int) -> str:
    """A comment of its own, long enough to be compared."""
    return "Pour mon salon : " + ", ".join(random.Random(i).sample(WORDS, 9))


def test_nearly_all_five_stars_and_no_blame_are_said() -> None:
    found = {one.sign for one in cautions([told(i, text=varied(i), rating=5.0) for i in range(60)]).found}
    assert {Sign.ALL_TOP, Sign.NO_BLAME} <= found


def test_near_copies_and_a_burst_are_said_with_their_rows() -> None:
    rows = [told(i, text="Superbe boutique, un accueil au top et des prix doux", date=date(2026, 5, 1)) for i in range(40)]
    rows += [told(100 + i, Tag.COMPLAINT, varied(i), date=date(2026, 5, 2) + timedelta(i)) for i in range(20)]
    found = {one.sign: one for one in cautions(rows).found}
    assert found[Sign.COPIES].hits >= 40
    assert found[Sign.BURST].detail == "2026-05-01"
    assert 1 in found[Sign.COPIES].rows


def test_a_text_sent_a_thousand_times_is_one_text_to_compare() -> None:
    rows = [told(i, text=f"Colis n° {i} jamais reçu, je réclame depuis trois semaines !") for i in range(3_000)]
    assert {one.sign: one.hits for one in cautions(rows).found}[Sign.COPIES] == 3_000


def test_copies_are_looked_for_in_a_time_that_grows_with_the_length() -> None:
    rows = [told(i, text=varied(i)) for i in range(40)]
    assert growth(lambda text: cautions([*rows, told(100, text=text)]), "ab", length=80_000) < 1.5


def test_texts_that_differ_by_words_with_a_digit_and_by_marks_are_copies() -> None:
    told_apart = [f"Commande n° {i}bis{i}, réf_{i}: jamais reçue malgré trois relances{'!' * i}" for i in range(40)]
    assert {one.sign: one.hits for one in cautions([told(i, text=text) for i, text in enumerate(told_apart)]).found}[Sign.COPIES] == 40


def test_the_best_rating_is_that_of_the_scale_not_of_the_file() -> None:
    poor = [told(i, Tag.COMPLAINT, varied(i), rating=1.0) for i in range(60)]
    assert Sign.ALL_TOP not in {one.sign for one in cautions(poor).found}
    fair = [told(i, text=varied(i), rating=4.0 + (i % 5 > 1)) for i in range(100)]
    assert Sign.DISAGREE not in {one.sign for one in cautions(fair).found}


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("Très bien, je recommande", True),
        ("Parfait, rien à redire !", True),
        ("Bonjour à Léa, si douce", False),
        ("Je venais pour un bracelet, Léa l'a réparé en 5 min", False),
    ],
)
def test_a_formula_says_nothing_of_its_own(text: str, empty: bool) -> None:
    found = {one.sign for one in cautions([told(i, text=text) for i in range(40)]).found}
    assert (Sign.FORMULAS in found) == empty


def test_a_complaint_is_not_about_what_it_forgives() -> None:
    forgiven = changed(weakness=Weakness.TOLERATED, weak_theme=Theme.PRICE)
    other = changed(weakness=Weakness.RESENTED, weak_theme=Theme.PRICE, incident=True, cause=Theme.OTHER)
    griefs = table([told(i, Tag.COMPLAINT, reading=reading) for i, reading in enumerate((forgiven, other))]).values("grief")
    assert griefs == [(str(Theme.PRICE), 1)]


def test_a_natural_corpus_raises_no_sign() -> None:
    rows = [
        told(
            i,
            Tag.COMPLAINT if i % 4 == 0 else Tag.SATISFACTION,
            varied(i),
            rating=1.0 if i % 4 == 0 else 4.0 + i % 2,
            date=date(2026, 1, 1) + timedelta(i),
        )
        for i in range(80)
    ]
    assert cautions(rows).found == ()


def test_a_quality_is_exact_and_its_interval_holds_it() -> None:
    truth, read = ["yes"] * 10 + ["no"] * 10, ["yes"] * 8 + ["no"] * 12
    quality = measure(truth, read, resamples=200, seed=3)
    assert quality.values["yes"].precision.value == 1.0
    assert quality.values["yes"].recall == Estimate(0.8, quality.values["yes"].recall.low, quality.values["yes"].recall.high)
    assert quality.values["yes"].recall.low < 0.8 < quality.values["yes"].recall.high


def test_a_rare_value_that_no_drawn_comment_has_does_not_pull_the_interval_down() -> None:
    truth = ["yes"] * 2 + ["no"] * 498
    macro_f1 = measure(truth, truth, resamples=200, seed=3).macro_f1
    assert (macro_f1.value, macro_f1.high) == (1.0, 1.0)
    assert macro_f1.low > 0.99


def test_a_value_read_wrongly_too_often_or_never_measured_is_indicative() -> None:
    quality = measure(["yes"] * 5 + ["no"] * 5, ["yes"] * 10, resamples=100, seed=3)
    assert quality.indicative("yes")
    assert quality.indicative("maybe")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Un grand merci à Inès, Paul et Anne-Lise !", "Un grand merci à [nom], [nom] et [nom] !"),
        ("Coralie nous a très bien conseillés, Coralie est top.", "[nom] nous a très bien conseillés, [nom] est top."),
        ("Servis par Hugo Lenoir, bravo.", "Servis par [nom] [nom], bravo."),
        ("La gentillesse d’Éric, notre serveuse Lola.", "La gentillesse d’[nom], notre serveuse [nom]."),
        ("On nous a aidés. Personne ne m'a accueilli. Merci à Toute l'équipe.",) * 2,
        ("Merci à vous, la vendeuse m'a conseillé Paris.",) * 2,
    ],
)
def test_persons_named_without_a_title_are_masked_by_the_words_beside_them(text: str, masked: str) -> None:
    assert without_persons(text) == masked
    assert without_persons(masked) == masked


def test_a_name_that_is_allowed_stays() -> None:
    assert without_persons("Merci à Léa et Tom.", allowed=["lea"]) == "Merci à Léa et [nom]."
