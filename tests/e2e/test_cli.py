"""The command as a user meets it: what it prints, how it fails, and what it leaves behind."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.insight.findings.corrected import read_errors
from pipeline.schema import ADDED, TAGS
from tests.eager import EAGER, wait_for_more

VERBATIM = Path(sys.executable).with_name("verbatim")
EXPORT = "id;commentaire\n1;Colis jamais reçu, une honte.\n2;???\n3;Magique, je suis sous le charme !\n"
GOLD = "text;tag\nColis jamais reçu, une honte.;complaint\nMagique, je suis sous le charme !;delight\n"
ERROR = r"error: .+\n  where: .+\n  what to do: .+"

Run = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a champion."""
    shutil.copytree(model_folder, tmp_path / "models" / "champion")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return tmp_path


@pytest.fixture
def verbatim(place: Path) -> Run:
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


def write(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def files() -> set[str]:
    return {path.as_posix() for path in Path().rglob("*") if path.is_file()}


def assert_refused(result: Result, *told: str) -> None:
    """Exit code 2, one error in three parts on standard error, nothing on standard output, no traceback."""
    import re

    assert result.exit_code == 2
    assert result.stdout == ""
    assert re.match(ERROR, result.stderr)
    assert "Traceback" not in result.stderr
    assert all(part in result.stderr for part in told)


def test_an_export_is_tagged_beside_itself_and_the_summary_adds_up(verbatim: Run) -> None:
    write("avis.csv", EXPORT)
    result = verbatim("tag", "avis.csv")
    assert result.exit_code == 0
    assert "3 in = 3 out + 0 rejects" in result.stdout
    assert "avis.tagged.csv" in result.stdout
    assert result.stderr == ""
    lines = Path("avis.tagged.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "id;commentaire;" + ";".join(ADDED)
    assert [line.split(";")[2] for line in lines[1:]] == ["complaint", "", "delight"]


def test_the_summary_is_json_on_request(verbatim: Run) -> None:
    write("avis.csv", EXPORT + "4\n")
    told = json.loads(verbatim("tag", "avis.csv", "-o", "sorti.csv", "--json").stdout)
    assert (told["rows_in"], told["rows_out"], told["rejects"]) == (4, 3, 1)
    assert told["tags"] == {"complaint": 1, "delight": 1}
    assert told["reasons"] == {"no_words": 1}
    assert sum(told["statuses"].values()) == 3
    assert told["out"] == "sorti.csv"


def test_a_file_of_names_alone_is_told_to_have_no_rows(verbatim: Run) -> None:
    write("avis.csv", "id;commentaire\n")
    tagged = verbatim("tag", "avis.csv")
    assert (tagged.exit_code, "0 in = 0 out" in tagged.stdout) == (0, True)
    assert "warning: the export has no rows" in tagged.stderr
    assert_refused(verbatim("review", "avis.tagged.csv", "-o", "queue.csv"), "the file has no rows", "avis.tagged.csv")


def test_of_two_sheets_each_can_be_tagged_and_its_report_is_of_that_one(verbatim: Run) -> None:
    book = openpyxl.Workbook()
    for name, text in (("Mars", "Colis jamais reçu, une honte."), ("Avril", "Magique, je suis sous le charme !")):
        sheet = book.create_sheet(name)
        sheet.append(["commentaire"])
        sheet.append([text])
    book.save("avis.xlsx")
    assert "“commentaire” is also in “Avril”" in verbatim("tag", "avis.xlsx").stderr
    named = verbatim("tag", "avis.xlsx", "--sheet", "Avril", "-o", "avril.xlsx")
    assert (named.stderr, "delight 1" in named.stdout) == ("", True)
    assert verbatim("review", "avril.xlsx", "-o", "queue.csv").exit_code == 0
    assert "Magique" in Path("queue.csv").read_text(encoding="utf-8")
    assert_refused(verbatim("tag", "avis.xlsx", "--sheet", "Mai"), "there is no sheet “Mai”", "“Mars”, “Avril”")


def test_labelled_comments_under_a_usual_name_are_judged_and_that_is_told(verbatim: Run) -> None:
    write("gold.csv", GOLD.replace("text;tag", "Commentaire;Tag").replace("complaint", "Complaint"))
    result = verbatim("evaluate", "gold.csv")
    assert "accuracy   1.000" in result.stdout
    assert result.stderr == "gold.csv: no column `text`; the comments are in “Commentaire”, found by its name\n"


def test_the_number_of_jobs_changes_no_byte_and_none_at_all_is_refused(verbatim: Run) -> None:
    write("avis.csv", EXPORT * 7_000)
    for jobs in (1, 2):
        assert verbatim("tag", "avis.csv", "-o", f"sorti{jobs}.csv", "--jobs", jobs, "--quiet").exit_code == 0
    assert Path("sorti1.csv").read_bytes() == Path("sorti2.csv").read_bytes()
    assert_refused(verbatim("tag", "avis.csv", "--jobs", 0), "--jobs")


def test_an_evaluation_prints_every_figure_as_text_or_json(verbatim: Run) -> None:
    write("gold.csv", GOLD)
    text = verbatim("evaluate", "gold.csv")
    assert text.exit_code == 0
    assert "macro-F1   1.000" in text.stdout
    told = json.loads(verbatim("evaluate", "gold.csv", "--json").stdout)
    assert told["accuracy"]["value"] == 1
    assert list(told["tags"]) == [str(tag) for tag in TAGS]
    told["confusion"] = [[count + 1 for count in row] for row in told["confusion"]]  # a tag without comments has no known errors
    Path("errors.json").write_text(json.dumps(told), encoding="utf-8")
    assert read_errors(Path("errors.json")).confusion.tolist() == told["confusion"]


def test_a_comment_is_explained(verbatim: Run) -> None:
    result = verbatim("explain", "Colis jamais reçu, une honte.")
    assert result.exit_code == 0
    assert result.stdout.startswith("complaint")
    assert "“honte”" in result.stdout


@pytest.mark.parametrize("comment", ["- Une honte, chaud et froid", "-5 étoiles, une honte", "-- une honte", "–honte", "-h : une honte"])
def test_a_comment_that_begins_with_a_dash_is_explained(verbatim: Run, comment: str) -> None:
    result = verbatim("explain", comment, "--mode", "fast")
    assert result.exit_code == 0
    assert result.stdout.startswith("complaint")


def test_what_is_misspelt_beside_a_comment_is_no_comment(verbatim: Run) -> None:
    assert verbatim("explain", "Une honte", "--mod", "fast").exit_code == 2


def test_a_comment_that_is_an_option_is_explained_after_two_dashes(verbatim: Run) -> None:
    assert verbatim("explain", "--", "--debug une honte").stdout.startswith("complaint")


def test_the_doctor_names_what_is_missing_and_what_to_do(verbatim: Run) -> None:
    shutil.rmtree("models")
    result = verbatim("doctor")
    assert result.exit_code == 1
    assert "ok       Python" in result.stdout
    assert "missing  model: there is no model here" in result.stdout
    assert "missing  models of the report: " in result.stdout
    assert "run `make run`" in result.stdout


def test_help_and_version_are_no_errors(verbatim: Run) -> None:
    for words in (["--help"], ["-h"], ["tag", "--help"], ["--version"]):
        result = verbatim(*words)
        assert result.exit_code == 0
        assert result.stderr == ""
        assert result.stdout


BAD: dict[str, tuple[str | bytes | None, str, list[str], list[str]]] = {
    "a file that is not there": (None, "avis.csv", [], ["there is no such file", "avis.csv"]),
    "a name that is too long": (None, f"{'a' * 300}.csv", [], ["cannot be reached: File name too long", "aaa.csv", "check its name"]),
    "an output of too long a name": (EXPORT, "avis.csv", ["-o", f"{'a' * 300}.csv"], ["File name too long", "aaa.csv"]),
    "rejects of too long a name": (EXPORT, "avis.csv", ["-o", f"{'a' * 245}.csv"], ["File name too long", "aaa.rejects.csv"]),
    "an empty file": (b"", "avis.csv", [], ["the file is empty", "avis.csv"]),
    "a file of blank lines": ("\n\n  \n", "avis.csv", [], ["avis.csv"]),
    "a missing column": (EXPORT, "avis.csv", ["--text", "comentaires"], ["no column “comentaires”", "did you mean “commentaire”"]),
    "no column that holds comments": ("a;b\n1;2\n3;4\n", "avis.csv", [], ["no column looks like comments", "--text"]),
    "an unknown encoding": (
        b"id;commentaire\n" + "".join(f"{i};Посылка пришла вовремя, спасибо\n" for i in range(60)).encode("cp866"),
        "avis.csv",
        [],
        ["encoding", "avis.csv", "UTF-8"],
    ),
    "a file that is not text": (bytes(range(256)) * 20, "avis.csv", [], ["not text", "avis.csv"]),
    "an unknown format": (EXPORT, "avis.ods", [], ["“.ods” is not a format", ".xlsx"]),
    "a broken workbook": (b"PK\x03\x04 nothing", "avis.xlsx", [], ["avis.xlsx"]),
    "a broken Parquet file": (b"PAR1 nothing PAR1", "avis.parquet", [], ["avis.parquet"]),
    "the export as output": (EXPORT, "avis.csv", ["-o", "avis.csv"], ["would overwrite the file", "-o"]),
    "a folder that is not there for the output": (EXPORT, "avis.csv", ["-o", "ailleurs/sorti.csv"], ["ailleurs/sorti.csv", "-o"]),
    "an output of an unknown format": (EXPORT, "avis.csv", ["-o", "sorti.pdf"], ["“.pdf”", "sorti.pdf"]),
    "a model that is not there": (EXPORT, "avis.csv", ["--model", "models/none"], ["there is no model 'models/none'", "where: models/"]),
    "an option that does not exist": (EXPORT, "avis.csv", ["--fast"], ["--fast", "the command line", "tag --help"]),
    "an argument too many": (EXPORT, "avis.csv", ["autre.csv"], ["autre.csv", "the command line", "tag --help"]),
}


@pytest.mark.parametrize(("content", "name", "options", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_told_in_three_parts_and_leaves_nothing_behind(
    verbatim: Run, content: str | bytes | None, name: str, options: list[str], told: list[str]
) -> None:
    if content is not None:
        write(name, content)
    before = files()
    assert_refused(verbatim("tag", name, *options), *told)
    assert files() == before


def test_a_model_with_a_changed_byte_is_refused_and_nothing_is_written(verbatim: Run, place: Path) -> None:
    write("avis.csv", EXPORT)
    weights = place / "models/champion/linear.npz"
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    before = files()
    assert_refused(verbatim("tag", "avis.csv"), "a file of the model was changed", "models/champion/linear.npz", "copy the folder again")
    assert files() == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text;note\nTrès bien;5\n", ["no column `tag`", "gold.csv, columns text, note", "name the column of the tags `tag`"]),
        ("champ_1;tag\nTrès bien;delight\n", ["no column `text`", "gold.csv", "champ_1", "name the column of the comments `text`"]),
        ("text;tag\nBien;delight\nTrès bien;content\n", ["'content' is not a tag", "gold.csv, row 3, column tag", "one of complaint"]),
        ("text;tag\n", ["gold.csv"]),
    ],
)
def test_a_labelled_file_that_cannot_be_used_is_refused(verbatim: Run, content: str, told: list[str]) -> None:
    write("gold.csv", content)
    assert_refused(verbatim("evaluate", "gold.csv"), *told)


@pytest.mark.parametrize(
    ("words", "told"),
    [(["tga", "avis.csv"], "tga"), (["tag"], "EXPORT"), (["report", "a.csv", "-o", "b", "--lang", "de"], "de"), (["--colour"], "--colour")],
)
def test_a_command_line_that_makes_no_sense_is_told_in_three_parts(verbatim: Run, words: list[str], told: str) -> None:
    assert_refused(verbatim(*words), told, "the command line", "--help`")


def test_a_fault_of_the_programs_own_exits_with_1_and_asks_for_debug(verbatim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> None:
        raise RuntimeError("a wheel came off")

    monkeypatch.setattr("pipeline.tracking.models.load_model", broken)
    result = verbatim("explain", "Très bien")
    assert result.exit_code == 1
    assert "error: RuntimeError: a wheel came off\n  where: inside verbatim" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", [["--debug", "tag", "none.csv"], ["tag", "none.csv", "--debug"], ["tag", "--debug", "none.csv"]])
def test_debug_shows_the_traceback_wherever_it_stands_and_keeps_the_exit_code(verbatim: Run, words: list[str]) -> None:
    result = verbatim(*words)
    assert result.exit_code == 2
    assert "Traceback (most recent call last)" in result.stderr
    assert "there is no such file" in result.stderr


def command(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([VERBATIM, *words], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


def test_the_installed_command_exits_as_its_errors_say(place: Path) -> None:
    write("avis.csv", EXPORT)
    assert command("tag", "avis.csv").returncode == 0
    refused = command("tag", "none.csv")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("error: there is no such file\n  where: none.csv\n  what to do: ")
    assert "Traceback" in command("--debug", "tag", "none.csv").stderr


def seconds(*words: str | Path) -> float:
    """Of processor time that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_answers_in_less_than_twice_the_time_that_click_takes_to_start() -> None:
    times = [(seconds(VERBATIM, "--help"), seconds(sys.executable, "-c", "import click")) for _ in range(5)]
    answered, started = map(min, zip(*times, strict=True))
    assert answered < 2 * started


def test_the_command_parses_without_importing_any_heavy_library() -> None:
    code = "import sys, pipeline.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "pandas", "pydantic", "sklearn", "spacy", "torch", "mlflow", "numba", "pyarrow"}.isdisjoint(loaded)


def test_an_interrupted_run_exits_with_130_leaves_no_output_and_goes_on_with_resume(place: Path) -> None:
    write("avis.csv", "id;commentaire\n" + "".join(f'{i};"Colis {i} jamais reçu, une honte &eacute;norme."\n' for i in range(60_000)))
    heeding = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # what is run in the background ignores Ctrl-C
    piped = {"stderr": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([*EAGER, "tag", "avis.csv"], **piped, text=True, preexec_fn=heeding) as process:
        wait_for_more(Path("avis.tagged.csv"), process)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=600)
    assert process.returncode == 130
    assert stdout == ""
    assert stderr.startswith("error: interrupted\n  where: avis.csv, after ")
    assert "--resume" in stderr
    assert not Path("avis.tagged.csv").exists()
    subprocess.run([*EAGER, "tag", "avis.csv", "--resume"], check=True, capture_output=True)
    resumed = Path("avis.tagged.csv").read_bytes()
    assert command("tag", "avis.csv", "-o", "sorti.csv").returncode == 0
    assert resumed == Path("sorti.csv").read_bytes()
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_a_short_run_says_nothing_on_standard_error(place: Path) -> None:
    write("avis.csv", EXPORT * 50)
    assert command("tag", "avis.csv").stderr == ""


@pytest.mark.parametrize(
    ("name", "encoding", "told"),
    [(b"avis-\xe9.csv", "utf-8", "avis-\\udce9.tagged.csv"), (b"avis.csv", "iso-8859-1", "\\u201ccommentaire\\u201d")],
)
def test_what_the_terminal_cannot_write_fails_no_run(place: Path, name: bytes, encoding: str, told: str) -> None:
    source = write(os.fsdecode(name), EXPORT)
    done = command("tag", str(source), env=os.environ | {"PYTHONIOENCODING": encoding}, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert told in done.stdout


@pytest.mark.slow
def test_a_registered_model_that_does_not_exist_is_refused_and_no_registry_is_made(place: Path) -> None:
    write("avis.csv", EXPORT)
    before = files()
    refused = command("tag", "avis.csv", "--model", "models:/verbatim@champion")
    assert refused.returncode == 2
    assert "error: the registered model cannot be fetched" in refused.stderr
    assert "where: models:/verbatim@champion" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert files() == before


def stage(name: str, place: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", f"pipeline.stages.{name}"]
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=place, env=dict(os.environ))


@pytest.mark.parametrize(
    ("key", "told"),
    [("train.linear.CC", "unknown key 'train.linear.CC'"), ("tarin.seed", "unknown key 'tarin'"), ("split.test", "split.test")],
)
def test_a_key_or_value_that_params_do_not_know_stops_every_stage(place: Path, repository: Path, key: str, told: str) -> None:
    import yaml

    params = yaml.safe_load((repository / "params.yaml").read_text(encoding="utf-8"))
    *sections, last = key.split(".")
    section = params
    for name in sections:
        section = section.setdefault(name, {})
    section[last] = 3
    write("params.yaml", yaml.safe_dump(params, sort_keys=False))
    before = files()
    for name in ("ingest", "clean"):
        refused = stage(name, place)
        assert refused.returncode == 2
        assert f"params.yaml: {told}" in refused.stderr
        assert "\n  where: params.yaml, key " in refused.stderr
        assert "\n  what to do: " in refused.stderr
        assert "Traceback" not in refused.stderr
    assert files() == before


CORPUS_LINE = {"id": "t-1", "text": "Très bien.", "tag": "delight", "sector": "shop", "channel": "review", "touchpoint": "store"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (json.dumps(CORPUS_LINE)[:-1] + ', "tag": "complaint"}', "'tag' stands twice"),
        (json.dumps(CORPUS_LINE | {"tag": ["delight", "complaint"]}), "tag: "),
        (json.dumps(CORPUS_LINE | {"tag": "delight, complaint"}), "tag: "),
        (json.dumps(CORPUS_LINE | {"text": "  "}), "text: "),
        (json.dumps(CORPUS_LINE | {"id": "t-0"}), "the same id stands twice"),
        (json.dumps(CORPUS_LINE | {"text": "BIEN reçu…"}), "the same text stands twice"),
        ("{", "not one JSON object"),
    ],
)
def test_a_corpus_line_that_breaks_the_schema_is_told_with_its_file_and_line(place: Path, repository: Path, line: str, told: str) -> None:
    shutil.copy(repository / "params.yaml", place)
    (place / "data/corpus").mkdir(parents=True)
    first = json.dumps(CORPUS_LINE | {"id": "t-0", "text": "Bien reçu !"}, ensure_ascii=False)
    write("data/corpus/own.jsonl", f"{first}\n{line}\n")
    before = files()
    refused = stage("ingest", place)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert "data/corpus/own.jsonl, line 2" in refused.stderr
    assert "what to do: " in refused.stderr
    assert "Traceback" not in refused.stderr
    assert files() == before
