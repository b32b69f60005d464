"""The report as its reader meets it: the command, the page in a real browser, its data, and what it says when there is little to say."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np
import pytest
from click.testing import CliRunner, Result

from pipeline import places
from pipeline.cli import main
from pipeline.evaluation.metrics import Confusion
from pipeline.insight.findings.constancy import Steadiness
from pipeline.insight.findings.findings import Findings
from pipeline.insight.page.numbers import Numbers
from pipeline.insight.page.sentences import Writer
from pipeline.insight.page.words import read_words
from pipeline.insight.reading import signals
from pipeline.insight.report import write_report
from pipeline.params import load_params
from pipeline.schema import ADDED, PROBABILITY_COLUMNS, TAGS, Tag
from pipeline.stages.report import main as sample_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: apt-get install chromium")
TODAY = date(2026, 7, 1)
REPOSITORY = Path(__file__).parents[2]
ATTACK = '</script><script>window.attacked = 1</script><img src=x onerror="window.attacked = 1">'
SECRET = "Ces mots ne doivent paraître nulle part"
ERRORS = np.array([[90, 0, 0, 10], [0, 90, 0, 10], [0, 0, 90, 10], [20, 0, 0, 80]], dtype=np.float64)

Row = Mapping[str, str]
TEXTS = {
    Tag.COMPLAINT: "Colis n° {i} jamais reçu, je réclame depuis trois semaines, aucune réponse. À fuir !",
    Tag.DELIGHT: "Quelle surprise, un petit mot écrit à la main dans le colis {i}, j'en ai parlé à toutes mes amies !",
    Tag.RECOVERY_PRAISE: "Article {i} cassé à l'arrivée, le vendeur l'a remplacé le jour même avec ses excuses. Merci !",
    Tag.SATISFACTION: "😍 Commande {i} conforme et bien emballée. Seul bémol, les prix un peu élevés.",
}


def row(tag: Tag | None, text: str, **columns: str) -> Row:
    """One row as verbatim tags it."""
    scored = {column: f"{0.94 if one == tag else 0.02:.4f}" for one, column in PROBABILITY_COLUMNS.items()} if tag else {}
    added = {
        "verbatim_tag": tag or "",
        "verbatim_status": "tagged" if tag else "not_scored",
        "verbatim_reason": "" if tag else "not_french",
    }
    rest = {
        "verbatim_confidence": "0.9400" if tag else "",
        "verbatim_evidence": "colis | bien" if tag else "",
        "verbatim_model": "linear-1",
    }
    return {**columns, "Commentaire": text, **dict.fromkeys(ADDED, ""), **added, **scored, **rest}


def shop_rows(count: int) -> Iterator[Row]:
    """Rows of an export with every column: the tags in turn, four shops, three touchpoints, six months."""
    for i in range(count):
        tag = TAGS[i % 4]
        yield row(
            tag,
            TEXTS[tag].format(i=i),
            Date=f"{1 + i % 28:02d}/{1 + i % 6:02d}/2026",
            Magasin=("Lille", "Nantes", "Metz", "Lyon")[i // 4 % 4],
            **{"Point de contact": ("site", "livraison", "retrait")[i // 4 % 3]},
        )


def write(path: Path, rows: Iterable[Row]) -> Path:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return path


Reported = tuple[Path, Findings]


@pytest.fixture(scope="module")
def shop_page(tmp_path_factory: pytest.TempPathFactory, insight_folder: Path) -> Reported:
    """The page about 240 comments, one of which holds an attack and one of which may not be quoted."""
    rows = [{**one, "Consentement": "citation anonyme"} for one in shop_rows(238)]
    rows.append({**rows[0], "Commentaire": f"Colis perdu {ATTACK} et personne ne répond.", "Point de contact": ATTACK})
    rows.append({**rows[0], "Commentaire": f"{SECRET}, colis perdu.", "Consentement": "aucun contact"})
    folder = tmp_path_factory.mktemp("page")
    findings = write_report(write(folder / "t.csv", rows), folder / "page.html", insight=insight_folder, lang="fr", today=TODAY)
    return folder / "page.html", findings


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def visited(browser: Browser, path: Path) -> Iterator[Page]:
    """A page, open; on leaving, it must have asked the network for nothing and complained of nothing."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith("file:") else wrong.append(asked.url))
    page.goto(path.as_uri())
    yield page
    page.close()
    assert wrong == []


@pytest.fixture
def opened(browser: Browser, shop_page: Reported) -> Iterator[Page]:
    with visited(browser, shop_page[0]) as page:
        yield page


@in_a_browser
def test_the_page_opens_with_every_section(opened: Page) -> None:
    assert opened.locator("main section").count() == 12
    assert opened.locator("#kept").text_content() == "240 commentaires sur 240"
    assert opened.evaluate("document.documentElement.lang") == "fr"


@in_a_browser
def test_a_script_in_a_comment_is_only_text(opened: Page) -> None:
    opened.select_option("select[name=touchpoint]", ATTACK)
    opened.locator("#tags .fig summary").first.click()
    opened.wait_for_function("document.querySelector('#tags .fig blockquote').textContent.includes('</script><script>')")
    assert opened.evaluate("window.attacked === undefined")


@in_a_browser
def test_the_filter_counts_again_what_python_counts(opened: Page, shop_page: Reported) -> None:
    table = shop_page[1].table
    opened.select_option("select[name=touchpoint]", "site")
    opened.uncheck("input[value=delight]")
    opened.select_option("select[name=from]", "2026-02")
    opened.select_option("select[name=to]", "2026-04")
    query = {
        "touchpoint": ("site",),
        "tag": ("complaint", "recovery-praise", "satisfaction"),
        "period": ("2026-02", "2026-03", "2026-04"),
    }
    kept, complaints = table.count(query), table.count({**query, "tag": ("complaint",)})
    assert opened.locator("#kept").text_content() == f"{kept} commentaires sur 240"
    assert opened.locator("#tags .fig .n").first.text_content() == f"{complaints} sur {kept}"
    assert opened.locator("#summary .whole-note").is_visible()
    opened.click("button[type=reset]")
    opened.wait_for_function("document.getElementById('kept').textContent === '240 commentaires sur 240'")
    assert not opened.locator("#summary .whole-note").is_visible()


LISTED = r"""(selector) => [...document.querySelectorAll(selector)].map((node) => {
  node.open = true;
  node.dispatchEvent(new Event('toggle'));
  const lines = [...node.querySelectorAll('.comments > .quiet')].map((line) => line.textContent.match(/(\d+).*:\s(.*)$/)).filter(Boolean);
  return {
    hits: parseInt((node.querySelector('summary [data-part=n]') ?? node.querySelector('summary')).textContent),
    items: node.querySelectorAll('.comments .meta').length,
    lines: lines.map(([, n, rows]) => ({ n: Number(n), rows: rows.split(', ').length })),
  };
})"""
"""Opens figures, and tells of each its hits, how many comments it lists, and the lines that count the others and name their rows."""


def assert_all_are_told(page: Page, figures: str) -> None:
    """Comments listed and rows named are together a figure's hits."""
    opened = page.evaluate(LISTED, figures)
    assert opened
    for one in opened:
        assert one["items"] + sum(line["n"] for line in one["lines"]) == one["hits"], one
        assert all(line["rows"] == min(60, line["n"]) for line in one["lines"]), one


@in_a_browser
def test_every_figure_opens_the_comments_behind_it_and_names_the_rows_of_the_others(opened: Page) -> None:
    assert_all_are_told(opened, "details[data-fig]")
    first = opened.locator("#tags .fig").first
    assert first.locator("blockquote").count() == 20
    assert "1 non cité (citation non permise par le client), ligne de l’export : 241" in plain(first.text_content() or "")


@in_a_browser
def test_the_ledger_is_about_all_comments_under_a_filter_too(opened: Page) -> None:
    before = opened.locator("#ledger summary").all_text_contents()
    opened.select_option("select[name=touchpoint]", "site")
    assert opened.locator("#ledger .whole-note").is_visible()
    assert opened.locator("#ledger summary").all_text_contents() == before
    assert opened.locator(".whole [data-f]").count() == 0
    assert_all_are_told(opened, "#ledger details[data-fig]")


@in_a_browser
def test_a_group_that_a_filter_makes_small_is_said_to_be_of_too_few(opened: Page) -> None:
    few = opened.locator("#tags .fig", has=opened.locator(".lab", has_text="Lille")).locator(".few")
    assert not few.is_visible()
    opened.select_option("select[name=touchpoint]", "site")
    assert few.is_visible()


def assert_the_script_draws_the_same(page: Page) -> None:
    texts = "[...document.querySelectorAll('[data-f]')].map((node) => node.textContent)"
    widths = "[...document.querySelectorAll('rect[data-f]')].map((node) => Number(node.getAttribute('width')))"
    before = page.evaluate(texts), page.evaluate(widths)
    page.evaluate("document.getElementById('filter').dispatchEvent(new Event('input'))")
    assert page.evaluate(texts) == before[0]
    assert page.evaluate(widths) == pytest.approx(before[1], abs=0.01)


@in_a_browser
def test_before_any_filter_the_script_draws_what_the_page_already_shows(opened: Page) -> None:
    assert_the_script_draws_the_same(opened)


@in_a_browser
def test_halves_and_shares_of_nothing_are_drawn_by_the_script_as_by_the_page(
    browser: Browser, tmp_path: Path, insight_folder: Path
) -> None:
    tags = [Tag.COMPLAINT] * 5 + [Tag.SATISFACTION] * 35
    report(tmp_path, [row(tag, TEXTS[tag].format(i=i)) for i, tag in enumerate(tags)], insight_folder)
    with visited(browser, tmp_path / "page.html") as page:
        assert plain(page.locator("#tags .fig .val").first.inner_text()) == "13 % 5,5–26 % 5 sur 40"
        assert page.locator("#ambassadors .n", has_text="0 sur 0").count() == 1
        assert_the_script_draws_the_same(page)


@in_a_browser
def test_corrected_shares_are_hidden_under_a_filter(browser: Browser, tmp_path: Path, insight_folder: Path) -> None:
    report(tmp_path, shop_rows(400), insight_folder, errors=ERRORS)
    with visited(browser, tmp_path / "page.html") as page:
        corrected = page.get_by_text("Corrigées des erreurs connues")
        assert corrected.is_visible()
        page.uncheck("input[value=delight]")
        assert not corrected.is_visible()


@in_a_browser
def test_after_a_reload_the_boxes_say_what_the_figures_show(opened: Page) -> None:
    opened.uncheck("input[value=delight]")
    opened.reload()
    assert opened.locator("input[value=delight]").is_checked()
    assert opened.locator("#filter").get_attribute("autocomplete") == "off"


@in_a_browser
def test_marked_words_are_whole_words_after_an_emoji_too(opened: Page) -> None:
    opened.evaluate("for (const node of document.querySelectorAll('details[data-fig]')) node.open = true")
    cut = """() => [...document.querySelectorAll('blockquote mark')].filter((mark) => {
               const letter = /\\p{L}/u, before = (mark.previousSibling?.textContent ?? '').slice(-1);
               return letter.test(before) && letter.test(mark.textContent[0]);
             }).map((mark) => mark.textContent)"""
    assert opened.evaluate("document.querySelectorAll('blockquote mark').length") > 0
    assert opened.evaluate(cut) == []


@in_a_browser
def test_the_keyboard_alone_opens_a_figure_and_sets_the_filter(opened: Page) -> None:
    opened.locator("#tags .fig summary").first.focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#tags .fig").first.get_attribute("open") is not None
    opened.locator("input[value=complaint]").focus()
    opened.keyboard.press("Space")
    assert opened.locator("#kept").text_content() == "178 commentaires sur 240"


@in_a_browser
def test_a_point_of_the_chart_leads_to_its_period(opened: Page) -> None:
    opened.locator("a.dot").nth(2).click()
    opened.wait_for_function("document.getElementById('p-2026-03').closest('.periods').open")


@in_a_browser
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_fits_a_phone_and_a_desk(opened: Page, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 844})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.locator("nav.toc").is_visible() == (width > 1000)


@in_a_browser
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(opened: Page, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.set_viewport_size({"width": width, "height": 844})
    opened.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
    found = Axe().run(opened)
    assert found.violations_count == 0, found.generate_report()


@in_a_browser
def test_the_page_prints_without_its_controls(opened: Page) -> None:
    opened.emulate_media(media="print")
    assert not opened.locator("#filter").is_visible()
    assert not opened.locator("nav.toc").is_visible()
    assert opened.locator("#summary").is_visible()
    assert opened.pdf(format="A4").startswith(b"%PDF")


def test_words_without_permission_appear_nowhere_and_their_row_is_counted(shop_page: Reported) -> None:
    path, findings = shop_page
    assert SECRET not in path.read_text(encoding="utf-8")
    assert findings.permissions.unquoted == 1
    assert findings.overall.total == 240


def test_the_page_asks_for_nothing_from_elsewhere(shop_page: Reported) -> None:
    html = shop_page[0].read_text(encoding="utf-8")
    assert not any(mark in html for mark in ("http://", "https://", "@import", "url("))


def test_a_large_export_makes_a_page_under_three_megabytes_and_names_the_rows_it_has_no_room_for(
    tmp_path: Path, insight_folder: Path
) -> None:
    long = "Le vendeur a pris le temps d'expliquer chaque détail de la commande, et la livraison a suivi. "
    rows = ({**one, "Commentaire": one["Commentaire"] + long * 7} for one in shop_rows(2_500))
    write_report(write(tmp_path / "t.csv", rows), tmp_path / "page.html", insight=insight_folder, lang="fr", today=TODAY)
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    held = json.loads(html.split('id="behind">')[1].split("</script>")[0])
    assert (tmp_path / "page.html").stat().st_size < 3_000_000
    assert 1_000 < len(held["texts"]) < len(held["rows"]) == 2_500


def test_the_same_export_makes_the_same_page_whatever_the_order_of_sets(place: Path) -> None:
    pages = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "pipeline.cli", "report", "avis.tagged.csv", "-o", f"{seed}.html"]
        paths = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
        subprocess.run(command, cwd=place, env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": paths}, check=True)
        pages.append((place / f"{seed}.html").read_bytes())
    assert pages[0] == pages[1]


def test_both_languages_have_the_same_words() -> None:
    french, english = read_words("fr"), read_words("en")
    assert french.keys() == english.keys()
    assert all(text.strip() for text in (*french.values(), *english.values()))


def report(folder: Path, rows: Iterable[Row], insight: Path, lang: str = "fr", errors: Confusion | None = None) -> str:
    out = folder / "page.html"
    write_report(write(folder / "t.csv", rows), out, insight=insight, lang=lang, errors=errors, today=TODAY)
    return plain(out.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """The text with single spaces, all of which may break."""
    return " ".join(text.replace("\u00a0", " ").split())


def without(rows: Iterable[Row], *names: str) -> list[Row]:
    return [{name: cell for name, cell in one.items() if name not in names} for one in rows]


LITTLE = {
    "no date": (without(shop_rows(60), "Date"), "Aucune colonne de dates reconnue"),
    "one touchpoint": (
        [{**one, "Point de contact": "site"} for one in shop_rows(60)],
        "Une seule valeur dans cette colonne : rien à comparer",
    ),
    "twelve comments": (list(shop_rows(12)), "Seulement 12 commentaires étiquetés ou à relire"),
    "no delight": ([one for one in shop_rows(80) if one["verbatim_tag"] != "delight"], "Aucun enchantement dans cet export"),
    "nothing scored": ([row(None, "Lovely shop, great people!") for _ in range(20)], "Aucun commentaire n’a pu être étiqueté"),
    "dates to come": ([{**one, "Date": "01/01/2031"} for one in shop_rows(40)], "40 dates dans le futur"),
    "no date past": ([{**one, "Date": "01/01/2031"} for one in shop_rows(40)], "Aucune date passée lisible"),
    "two shops a touchpoint": (
        [{**one, "Point de contact": "site" if one["Magasin"] in ("Lille", "Metz") else "retrait"} for one in shop_rows(80)],
        "Trop peu pour en parler : retrait, site.",
    ),
    "one comment": (list(shop_rows(1)), "Un seul commentaire étiqueté ou à relire"),
    "300 shops": ([{**one, "Magasin": f"Magasin {i % 300}"} for i, one in enumerate(shop_rows(900))], "300 valeurs, toutes de moins de 5"),
    "only a comment": ([row(TAGS[i % 4], TEXTS[TAGS[i % 4]].format(i=i)) for i in range(40)], "Aucune colonne de consentement"),
    "no weakness": ([row(Tag.DELIGHT, f"Magique, merci {i} fois !") for i in range(40)], "Aucun incident raconté"),
}


@pytest.mark.parametrize("name", LITTLE)
def test_the_page_says_what_it_cannot_say(tmp_path: Path, insight_folder: Path, name: str) -> None:
    rows, said = LITTLE[name]
    page = report(tmp_path, rows, insight_folder)
    assert said in page
    assert set(re.findall('href="#([^"]+)"', page)) <= set(re.findall(' id="([^"]+)"', page))


def test_fewer_than_a_hundred_comments_are_not_corrected_and_the_page_says_why(tmp_path: Path, insight_folder: Path) -> None:
    page = report(tmp_path, shop_rows(99), insight_folder, errors=ERRORS)
    assert "avec moins de 100 commentaires, elles ne sont pas corrigées" in page
    assert "donnez sa matrice" not in page


@pytest.mark.parametrize(
    ("lang", "names", "both"),
    [
        ("fr", ["commentaires lus", "étiquetés", "à relire par une personne", "non étiquetés"], "étiquetés et ceux à relire, 60 en tout"),
        ("en", ["comments read", "tagged", "for a person to read", "not tagged"], "tagged and those for a person to read, 60 in all"),
    ],
)
def test_the_rows_are_counted_by_the_names_of_the_statuses_and_add_up(
    tmp_path: Path, insight_folder: Path, lang: str, names: list[str], both: str
) -> None:
    unsure = [{**one, "verbatim_status": "review", "verbatim_reason": "low_confidence"} for one in shop_rows(13)]
    page = report(tmp_path, [*shop_rows(47), *unsure, row(None, "Lovely shop!")], insight_folder, lang=lang)
    assert re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)[:4] == list(zip(names, ["61", "47", "13", "1"], strict=True))
    assert both in page


@pytest.mark.parametrize(("lang", "told"), [("fr", "étiquetés par un modèle de langue"), ("en", "labelled by a language model")])
def test_the_page_says_who_labelled_what_its_quality_is_measured_on(tmp_path: Path, insight_folder: Path, lang: str, told: str) -> None:
    assert report(tmp_path, shop_rows(40), insight_folder, lang=lang).count(told) > 1


def test_no_band_of_the_chart_is_cut_at_its_top(tmp_path: Path, insight_folder: Path) -> None:
    page = report(tmp_path, shop_rows(60), insight_folder)
    bands = re.findall(r'<polygon class="band [^"]+" points="([^"]+)"', page)
    assert len(bands) == 2
    assert min(float(point.split(",")[1]) for band in bands for point in band.split()) > 0


def test_only_an_export_with_consents_is_told_that_quotes_are_allowed(shop_page: Reported, tmp_path: Path, insight_folder: Path) -> None:
    allowed = "Les citations ne paraissent que si le client l’a permis."
    assert allowed in shop_page[0].read_text(encoding="utf-8")
    assert allowed not in report(tmp_path, shop_rows(60), insight_folder)


@pytest.mark.parametrize(
    ("days", "xs", "lines"),
    [
        (["01/01/2026", "01/02/2026", "01/03/2026", "01/06/2026"], ["0.00", "20.00", "40.00", "100.00"], 2),
        (["24/12/2025", "31/12/2025", "07/01/2026"], ["0.00", "50.00", "100.00"], 1),
        (["01/06/2019", "01/06/2020", "01/06/2024"], ["0.00", "20.00", "100.00"], 2),
    ],
)
def test_periods_stand_in_the_chart_at_their_time_and_a_missing_one_cuts_the_line(
    tmp_path: Path, insight_folder: Path, days: list[str], xs: list[str], lines: int
) -> None:
    page = report(tmp_path, [{**one, "Date": days[i % len(days)]} for i, one in enumerate(shop_rows(60))], insight_folder)
    assert re.findall(r'class="dot complaint" href="[^"]+" style="left:([\d.]+)%', page) == xs
    assert page.count('class="line complaint-line"') == lines


def test_a_difference_an_hour_and_a_half_are_written_as_they_are_said() -> None:
    french, english = Numbers("fr"), Numbers("en")
    assert [french.points(share) for share in (-0.004, 0.004, 0.124, -0.05, 0.005)] == ["0", "0", "+12", "−5", "+1"]
    assert [english.duration(hours) for hours in (1, 2, 24)] == ["1\u00a0hour", "2\u00a0hours", "1\u00a0day"]
    assert [french.percent(share) for share in (5 / 40, 0.145)] == ["13\u00a0%", "14\u00a0%"]


def test_recoveries_that_all_took_as_long_have_no_range(shop_page: Reported) -> None:
    page = plain(shop_page[0].read_text(encoding="utf-8"))
    assert "la moitié prennent au plus 8 h." in page
    assert "La moitié du milieu" not in page


def leads(findings: Findings) -> dict[str, str]:
    return {lead.section: plain(lead.text) for lead in Writer(read_words("fr"), Numbers("fr")).leads(findings)}


@pytest.mark.parametrize(
    ("delight", "complaint", "said"),
    [
        ((9, 40, 20), (9, 40, 20), "L’enchantement et la plainte reposent d’abord sur la confiance, puis sur le produit."),
        ((9, 40, 20), (20, 40, 9), "reposent d’abord sur la confiance ; viennent ensuite le produit pour l’un, l’amabilité pour l’autre."),
        ((40, 9, 20), (9, 40, 20), "L’enchantement repose surtout sur l’amabilité ; la plainte, sur la confiance."),
    ],
)
def test_the_pillars_are_compared_in_one_sentence(
    shop_page: Reported, delight: tuple[int, ...], complaint: tuple[int, ...], said: str
) -> None:
    findings = shop_page[1]
    pillars = tuple(
        replace(one, delight=replace(one.delight, hits=a), complaint=replace(one.complaint, hits=b))
        for one, a, b in zip(findings.pillars, delight, complaint, strict=True)
    )
    assert said in leads(replace(findings, pillars=pillars))["pillars"]


@pytest.mark.parametrize(
    ("touchpoints", "said"),
    [
        (("",), "D’un magasin à l’autre, les plaintes vont de 5,0 % à 50 %, du meilleur au pire dixième."),
        (("site",), "site : les plaintes y vont de 5,0 % à 50 %, d’un magasin à l’autre, du meilleur au pire dixième."),
        (
            ("site", "retrait"),
            "Le point de contact le moins constant : site. "
            "Les plaintes y vont de 5,0 % à 50 %, d’un magasin à l’autre, du meilleur au pire dixième.",
        ),
    ],
)
def test_only_of_several_touchpoints_one_is_the_least_constant(shop_page: Reported, touchpoints: tuple[str, ...], said: str) -> None:
    steady = tuple(Steadiness(name, 4, 100, 0.05, 0.2, 0.5) for name in touchpoints)
    findings = replace(shop_page[1], constancy=replace(shop_page[1].constancy, across="shop", touchpoints=steady))
    assert leads(findings)["constancy"] == said


@pytest.mark.parametrize(("lang", "several"), [("fr", r"\b[01] \w+s\b"), ("en", r"\b1 \w+s\b(?! (?:others|it)\b)")])
def test_one_is_no_plural(tmp_path: Path, insight_folder: Path, lang: str, several: str) -> None:
    rows = [row(Tag.COMPLAINT, "Colis perdu.", Date=day, Magasin=shop) for day, shop in (("01/01/2031", "Lille"), ("01/02/2026", ""))]
    page = report(tmp_path, [*rows, row(None, "Lovely shop!")], insight_folder, lang=lang)
    told = re.sub(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", "", page)
    assert re.findall(several, told) == []


def test_an_english_page_speaks_english_but_for_the_draft(tmp_path: Path, insight_folder: Path) -> None:
    page = report(tmp_path, shop_rows(120), insight_folder, lang="en")
    assert '<html lang="en">' in page
    assert "What your customers say" in page
    assert 'See the table<span class="sr">: ' in page
    assert "Nos faiblesses assumées" in page


def test_known_errors_correct_the_shares(tmp_path: Path, insight_folder: Path) -> None:
    tagged = write(tmp_path / "t.csv", shop_rows(400))
    findings = write_report(tagged, tmp_path / "p.html", insight=insight_folder, lang="fr", errors=ERRORS, today=TODAY)
    corrected = findings.overall.figure(Tag.COMPLAINT).corrected
    assert corrected is not None
    assert corrected.value < 0.25


def test_months_are_corrected_in_the_page_as_shops_are(tmp_path: Path, insight_folder: Path) -> None:
    """Of 1,200 comments, 200 a month and 300 a shop."""
    page = report(tmp_path, shop_rows(1_200), insight_folder, errors=ERRORS)
    tables = [table for table in re.findall(r"<table>.*?</table>", page) if "whole-only" in table]
    assert [table.count("whole-only") for table in tables] == [4 * groups for groups in (1, 6, 3, 4)]


@pytest.fixture
def place(tmp_path: Path, insight_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tagged export and the small models where the command looks for them."""
    write(tmp_path / "avis.tagged.csv", shop_rows(60))
    shutil.copytree(insight_folder, tmp_path / "models" / "insight")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verbatim(*words: str) -> Result:
    return CliRunner().invoke(main, ["report", *words])


def test_the_command_writes_the_page_and_says_of_how_many_comments(place: Path) -> None:
    result = verbatim("avis.tagged.csv", "-o", "page.html")
    assert result.exit_code == 0
    assert "page.html (60 of 60 comments)" in result.stdout


def test_the_form_is_that_of_the_suffix_or_the_one_that_is_asked_for(place: Path) -> None:
    assert verbatim("avis.tagged.csv", "-o", "p.HTM").exit_code == 0
    assert (place / "p.HTM").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert verbatim("avis.tagged.csv", "-o", "r.txt", "--format", "json").exit_code == 0
    assert json.loads((place / "r.txt").read_text(encoding="utf-8"))["rows"]["scored"] == 60


def test_a_file_whose_name_is_not_utf_8_is_reported_on_in_every_form(place: Path) -> None:
    tagged = os.fsdecode(b"march\xe9.tagged.csv")
    (place / "avis.tagged.csv").rename(place / tagged)
    for out in ("p.html", "p.json", "p.xlsx"):
        assert verbatim(tagged, "-o", out).exit_code == 0
    assert "march\ufffd.tagged.csv" in (place / "p.html").read_text(encoding="utf-8")
    assert json.loads((place / "p.json").read_text(encoding="utf-8"))["source"] == "march\ufffd.tagged.csv"


@pytest.mark.parametrize(("consent", "signed"), [("Citation, nom masqué", "[prénom] [nom]"), ("Citation avec prénom", "Marie [nom]")])
def test_a_signature_is_told_only_as_far_as_its_customer_allows(place: Path, consent: str, signed: str) -> None:
    named = {"Prénom": "Marie", "Nom": "LEFÈVRE", "Consentement": consent}
    write(place / "t.csv", [{**named, **one, "Commentaire": f"{one['Commentaire']} Marie Lefèvre"} for one in shop_rows(40)])
    assert verbatim("t.csv", "-o", "p.html").exit_code == verbatim("t.csv", "-o", "p.json").exit_code == 0
    page = (place / "p.html").read_text(encoding="utf-8")
    assert signed in page
    assert "lefèvre" not in page.lower()
    assert {one["text"][-len(signed) :] for one in json.loads((place / "p.json").read_text(encoding="utf-8"))["comments"]} == {signed}


def test_a_pseudonym_of_a_column_that_does_not_look_like_names_is_masked(place: Path) -> None:
    named = {normalize("NFD", "Prénom"): "Marie", "Pseudo": "zorro59", "Consentement": "Citation anonyme"}
    write(place / "t.csv", [{**named, **one, "Commentaire": f"{one['Commentaire']} Marie, alias zorro59"} for one in shop_rows(40)])
    assert verbatim("t.csv", "-o", "p.html").exit_code == 0
    page = (place / "p.html").read_text(encoding="utf-8")
    assert "[prénom], alias [nom]" in page
    assert "zorro" not in page


def test_small_models_of_another_version_are_told_before_the_export_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "CUES", signals.CUES[1:])
    (place / "avis.tagged.csv").write_bytes(b"\0")
    result = verbatim("avis.tagged.csv", "-o", "p.html")
    assert result.exit_code == 2
    assert "learned with other cues" in result.stderr
    assert "dvc repro insight" in result.stderr


def test_a_file_that_was_not_tagged_gets_no_report(place: Path) -> None:
    (place / "avis.csv").write_text("avis\nColis perdu\n", encoding="utf-8")
    result = verbatim("avis.csv", "-o", "p.html")
    assert result.exit_code == 2
    assert all(told in result.stderr for told in ("not tagged", "where: avis.csv", "run `verbatim tag avis.csv` first"))
    assert not (place / "p.html").exists()


def test_of_a_workbook_with_two_tagged_sheets_it_is_told_which_one_the_report_is_of(place: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, count in (("Mars", 40), ("Avril", 20)):
        sheet, rows = book.create_sheet(name), list(shop_rows(count))
        for cells in (rows[0], *(one.values() for one in rows)):
            sheet.append(list(cells))
    book.save("t.xlsx")
    first, named = verbatim("t.xlsx", "-o", "p.html"), verbatim("t.xlsx", "-o", "p.html", "--sheet", "Avril")
    told = "warning: only the sheet “Mars” is read; the column “verbatim_evidence” is also in “Avril”"
    assert (first.stderr.count(told), "(40 of 40 comments)" in first.stdout) == (1, True)
    assert (named.stderr, "(20 of 20 comments)" in named.stdout) == ("", True)
    assert "there is no sheet “Mai”" in verbatim("t.xlsx", "-o", "p.html", "--sheet", "Mai").stderr


def test_the_page_and_the_json_name_the_column_of_the_comments(place: Path) -> None:
    rows = [{"Titre": f"Accueil parfait {i}", **row, "verbatim_evidence": f"parfait {i}"} for i, row in enumerate(shop_rows(40))]
    write(place / "t.csv", rows)
    assert verbatim("t.csv", "-o", "p.html").exit_code == verbatim("t.csv", "-o", "p.json").exit_code == 0
    assert "<dt>commentaire</dt><dd>Titre</dd>" in (place / "p.html").read_text(encoding="utf-8")
    told = json.loads((place / "p.json").read_text(encoding="utf-8"))
    assert told["columns"]["text"] == "Titre"
    assert [comment["text"] for comment in told["comments"]] == [row["Titre"] for row in rows]


def test_json_and_workbook_hold_the_figures_of_the_page(place: Path) -> None:
    from openpyxl import load_workbook

    assert verbatim("avis.tagged.csv", "-o", "r.json", "--format", "json").exit_code == 0
    assert verbatim("avis.tagged.csv", "-o", "r.xlsx", "--format", "xlsx").exit_code == 0
    told = json.loads((place / "r.json").read_text(encoding="utf-8"))
    sheets = load_workbook(place / "r.xlsx")
    figures = [tuple(one.values())[:4] for one in told["figures"]]
    assert [tuple(cell.value for cell in line[:4]) for line in list(sheets["figures"].rows)[1:]] == figures
    assert len(told["comments"]) == sheets["comments"].max_row - 1 == 60
    assert sum(one["hits"] for one in told["figures"] if one["section"] == "tags") == 60


def test_the_sample_s_page_is_of_the_day_in_the_params_whatever_the_clock_says(place: Path) -> None:
    shutil.copy(REPOSITORY / "params.yaml", place)
    (place / "reports").mkdir()
    (place / places.DECISION).write_text(json.dumps({"champion": "linear"}), encoding="utf-8")
    (place / places.METRICS).write_text(json.dumps({"linear": {"confusion_at_prior": ERRORS.tolist()}}), encoding="utf-8")
    day_after = f"{load_params().report.today + timedelta(1):%d/%m/%Y}"
    write(place / places.TAGGED_SAMPLE, [{**one, "Date": day_after} for one in shop_rows(40)])
    sample_page()
    assert "40 dates dans le futur" in plain((place / places.PAGE).read_text(encoding="utf-8"))


def test_the_known_errors_are_not_overwritten(place: Path) -> None:
    written = json.dumps({"model": "linear-1", "confusion": ERRORS.tolist()})
    (place / "e.json").write_text(written, encoding="utf-8")
    result = verbatim("avis.tagged.csv", "--errors", "e.json", "-o", "e.json")
    assert result.exit_code == 2
    assert "would overwrite the file that it is made from" in result.stderr
    assert (place / "e.json").read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("models", "errors_of", "told"),
    [
        (("linear-1",), "linear-1", ""),
        (("linear-1",), "linear-2", "the errors are those of linear-2, and linear-1 tagged the file"),
        (("linear-1",), None, "the file does not say which model's errors it holds"),
        (("linear-1+own-mix",), "linear-1", "without --own-mix"),
        (("linear-1", "linear-2"), "linear-1", "the file was tagged in 2 ways: linear-1, linear-2"),
        (("cascade-1+fast",), "cascade-1+fast", ""),
        (("cascade-1+fast",), "cascade-1+accurate", "the errors are those of cascade-1+accurate, and cascade-1+fast tagged the file"),
        (("cascade-1+fast",), "cascade-2+fast", "`verbatim evaluate LABELLED --json --model … --mode …` for cascade-1+fast"),
        (("cascade-1+fast", "cascade-1+accurate"), "cascade-1+fast", "tagged in 2 ways: cascade-1+accurate, cascade-1+fast"),
        (("cascade-1+fast+own-mix",), "cascade-1+fast", "without --own-mix"),
        (("cascade-1",), "cascade-1+fast", ""),
        (("cascade-1+fast",), "cascade-1", ""),
    ],
)
def test_known_errors_are_those_of_the_model_that_tagged_the_file(
    place: Path, models: Sequence[str], errors_of: str | None, told: str
) -> None:
    write(place / "t.csv", [{**one, "verbatim_model": models[i % len(models)]} for i, one in enumerate(shop_rows(40))])
    errors = {"confusion": ERRORS.tolist()} | ({"model": errors_of} if errors_of else {})
    (place / "errors.json").write_text(json.dumps(errors), encoding="utf-8")
    result = verbatim("t.csv", "-o", "p.html", "--errors", "errors.json")
    assert (result.exit_code, (place / "p.html").exists()) == ((2, False) if told else (0, True))
    assert told in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("absent.csv", "-o", "p.html"), "there is no such file"),
        (("avis.tagged.csv", "-o", "nowhere/p.html"), "the output cannot be created"),
        (("avis.tagged.csv", "-o", "p.csv"), "name a .html, a .json or a .xlsx with -o, or say with --format"),
        (("avis.tagged.csv", "-o", "p.pdf"), "“.pdf” is no kind of report"),
        (("avis.tagged.csv", "-o", "p"), "the file's name has no suffix"),
        (("avis.tagged.csv", "-o", "p.html", "--errors", "absent.json"), "the file of known errors cannot be read"),
        (("avis.tagged.csv", "-o", "p.html", "--errors", "avis.tagged.csv"), "no confusion matrix"),
        (("avis.tagged.csv", "-o", "p.html", "--insight", "absent"), "dvc repro insight"),
    ],
)
def test_wrong_input_is_told_in_three_parts_and_leaves_nothing(place: Path, words: tuple[str, ...], told: str) -> None:
    before = set(place.rglob("*"))
    result = verbatim(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "what to do:" in result.stderr
    assert set(place.rglob("*")) == before


def test_a_cell_that_somebody_altered_is_refused_with_its_row(place: Path) -> None:
    rows = list(shop_rows(5))
    write(place / "t.csv", [*rows, {**rows[0], "verbatim_p_delight": "beaucoup"}])
    result = verbatim("t.csv", "-o", "p.html")
    assert result.exit_code == 2
    assert "row 7" in result.stderr
