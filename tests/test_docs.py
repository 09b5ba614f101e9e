"""What README and CONTRIBUTING show works as typed."""

import json
import re
import shlex
import subprocess
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stbench.cli.extensions import EXTENSIONS
from tests.made.command import stbench
from tests.made.her2st import write_her2st
from tests.made.object_store import needs_s3, serving_s3
from tests.made.space_ranger import write_cohort
from tests.made.unmeasured import write_image, write_table

ROOT = Path(__file__).parent.parent


def shown_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [
        line[2:].split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.startswith("$ ")
    ]
    return [shlex.split(line) for line in lines]


def fenced(name, language):
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.search(rf"```{language}\n(.*?)```", text, re.DOTALL).group(1)


@pytest.mark.parametrize("words", [w for w in shown_commands() if w[0] == "make"], ids=" ".join)
def test_readme_names_targets_that_make_has(words):
    assert subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, timeout=60).returncode == 0


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """The demo cohort is made once."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize(
    "words",
    [
        w
        for w in shown_commands()
        if w[:2] == ["stbench", "run"] and not {"mine,mean", "cortex", "s3://lab/runs"} & set(w)
    ],
    ids=" ".join,
)
def test_runs_that_readme_shows_can_be_planned(words, tmp_path, cache):
    write_her2st(tmp_path / "her2st")
    ended = stbench(*words[1:], "--dry-run", "--cache", cache, folder=tmp_path)
    assert ended.code == 0, ended.err
    assert not (tmp_path / "stbench-runs").exists()


@needs_s3
@pytest.mark.parametrize("words", [w for w in shown_commands() if "s3://lab/runs" in w], ids=" ".join)
def test_a_run_on_an_object_store_can_be_planned_as_readme_types(words, tmp_path, cache, monkeypatch):
    (tmp_path / "s3/lab").mkdir(parents=True)
    with serving_s3(tmp_path / "s3") as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        ended = stbench(*words[1:], "--dry-run", "--cache", cache, folder=tmp_path)
    assert ended.code == 0, ended.err
    assert "jobs are to do, 0 are done" in ended.out


@pytest.mark.parametrize("words", [w for w in shown_commands() if w[1:2] == ["predict"]], ids=" ".join)
def test_predictions_that_readme_shows_can_be_planned(words, tmp_path, cache):
    write_image(tmp_path / "new/case1.png")
    write_table(tmp_path / "new/case1.csv")
    ended = stbench(*words[1:], *([] if "--dry-run" in words else ["--dry-run"]), "--cache", cache, folder=tmp_path)
    assert ended.code == 0, ended.err
    assert ended.out.count("jobs are to do") == 2


def own_data(folder, *more):
    """What README types to run a lab's own folder, typed there; ``more`` is added to the run."""
    write_cohort(folder / "visium")
    words = [words for words in shown_commands() if "cortex" in " ".join(words)]
    assert (len(words), [each[0] for each in words].count("stbench")) == (5, 4)
    for begin in words:
        if begin[0] == "stbench":
            ended = stbench(*begin[1:], *(more if begin[1] == "run" else ()), folder=folder)
            assert ended.code == 0, ended.out + ended.err
        else:
            assert (folder / begin[1]).is_file()
            text = (
                (folder / begin[1]).read_text(encoding="utf-8").replace("PATIENT", "Br1", 1).replace("PATIENT", "Br2")
            )
            (folder / begin[1]).write_text(text.replace("  # patients", "  patients"), encoding="utf-8")
    return ended


def test_own_data_are_begun_checked_and_planned_as_readme_types(tmp_path):
    ended = own_data(tmp_path, "--dry-run")
    assert "gene-pred on cortex" in ended.out
    assert sorted(path.name for path in (tmp_path / "checks/cortex").iterdir()) == ["S1.png", "S2.png", "S3.png"]
    assert not (tmp_path / "stbench-runs").exists()


@pytest.mark.slow
def test_own_data_come_to_a_table_as_readme_types(tmp_path):
    own_data(tmp_path)
    table = (tmp_path / "leaderboards/cortex/gene-pred.md").read_text(encoding="utf-8")
    assert "BLEEP" in table
    assert "no patients are stated" not in table


@pytest.mark.slow
def test_a_method_begun_from_the_skeleton_runs(tmp_path):
    for words in (w for w in shown_commands() if "mine" in " ".join(w)):
        ended = stbench(*words[1:], folder=tmp_path)
        assert ended.code == 0, ended.out + ended.err
    assert "Mine" in (tmp_path / "leaderboards" / "demo" / "gene-pred.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_predictions_made_elsewhere_are_scored_packed_and_verified_as_readme_types(tmp_path):
    words = [words for words in shown_commands() if {"theirs.parquet", "submission.zip"} & set(words)]
    assert [each[1] for each in words] == ["template", "score", "submit", "verify"]
    for each in words:
        ended = stbench(*each[1:], folder=tmp_path)
        assert ended.code == 0, ended.out + ended.err
        if each[1] == "template":
            table = pd.read_parquet(tmp_path / "theirs.parquet")
            empty = [name for name in table.columns if table[name].isna().all()]
            table[empty] = np.random.default_rng(0).random((len(table), len(empty)))
            table.to_parquet(tmp_path / "theirs.parquet")
    assert "(submitted)" in (tmp_path / "scored/demo/gene-pred.md").read_text(encoding="utf-8")


def test_the_adapter_of_contributing_keeps_the_contract(tmp_path):
    (tmp_path / "methods").mkdir()
    code = fenced("CONTRIBUTING.md", "python")
    assert len(code.splitlines()) <= 60
    (tmp_path / "methods" / "neighbours.py").write_text(code, encoding="utf-8")
    (tmp_path / "methods" / "neighbours.yaml").write_text(fenced("CONTRIBUTING.md", "yaml"), encoding="utf-8")
    ended = stbench("check", "method", "neighbours", folder=tmp_path)
    assert ended.code == 0, ended.out + ended.err


def test_every_command_is_in_the_help():
    help_text = stbench("--help", folder=ROOT).out
    shown = {words[1] for words in shown_commands() if words[0] == "stbench"}
    assert {"run", "plan", "leaderboard", "new", "check", "compare", "audit", "rescore"} <= shown
    assert [name for name in shown if f" {name} " not in help_text] == []


def numbers(line):
    """Scores and differences of a table's row, without intervals."""
    return tuple(re.findall(r"(?<=\| )[+-]?\d\.\d{3}", re.sub(r" {2,}", " ", line)))


def test_scores_in_readme_are_those_of_the_published_table():
    rows = [line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if numbers(line)]
    audit = (ROOT / "leaderboards/her2st/gene-pred.audit.md").read_text("utf-8")
    published = {numbers(line) for line in audit.splitlines()}
    assert len(rows) == 5
    assert [row for row in rows if len(numbers(row)) != 7 or numbers(row) not in published] == []


def begun():
    """What CONTRIBUTING begins with ``stbench new``: the words, and the module that it shows."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return re.findall(r"^`stbench new ([a-z-]+) ([a-z0-9-]+)`.*?```python\n(.*?)```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("what", "name", "shown"), begun(), ids=[what for what, _, _ in begun()])
def test_what_contributing_shows_is_what_new_writes(tmp_path, what, name, shown):
    ended = stbench("new", what, name, folder=tmp_path)
    assert ended.code == 0, ended.err
    module = name.replace("-", "_")
    (written,) = [tmp_path / name / path for path in (f"{module}.py", f"{module}/__init__.py")
                  if (tmp_path / name / path).is_file()]  # fmt: skip
    assert written.read_text(encoding="utf-8") == shown


def test_contributing_shows_every_extension_point():
    assert {f"{what}s" for what, _, _ in begun()} == set(EXTENSIONS) - {"adapters"}


def measured_tables():
    """Of each paper that the page on disagreeing papers speaks of: rows of its table, by method."""
    text = (ROOT / "leaderboards/why-papers-disagree.md").read_text("utf-8")
    sections = dict(section.split("\n", 1) for section in text.split("\n## ")[1:])
    return {title: re.findall(r"^\| (?!method)(.+?) \| (.+) \|$", body, re.M) for title, body in sections.items()}


@pytest.mark.parametrize("title", ["mclSTExp", "TRIPLEX", "MERGE", "Stem", "HEST-Benchmark"])
def test_what_the_page_on_disagreeing_papers_measured_stands_in_the_published_tables(title):
    page = (ROOT / f"leaderboards/her2st/gene-pred.{title.lower()}.explained.md").read_text("utf-8")
    published = [re.findall(r"[+-]?\d\.\d{3}", re.sub(r"\[.*?\]", "", line)) for line in page.splitlines()]
    rows = measured_tables()[title]
    assert len(rows) == 5
    for method, cells in rows:
        own = re.findall(r"[+-]?\d\.\d{3}", cells)
        assert own in [row[: len(own)] for row in published], method


@pytest.mark.parametrize(
    ("dataset", "says"),
    [
        (
            "demo",
            "encoders make {encoder} % of the variance of HVG-50 PCC ({encoder_low} to {encoder_high} %), "
            "heads {head} %, and which head reads which encoder {encoder x head} %",
        ),
        ("her2st", "On her2st patients make {patient} %, encoders {encoder} %"),
    ],
)
def test_readme_states_shares_of_variance_as_their_table_has_them(dataset, says):
    shares = json.loads((ROOT / "leaderboards" / dataset / "one-encoder.variance.json").read_text(encoding="utf-8"))
    figures = {}
    for name, _, share, low, high in chain.from_iterable(shares["of_rows"]):
        figures |= {name: share, f"{name}_low": low, f"{name}_high": high}
    percent = {name: "" if value is None else round(100 * value) for name, value in figures.items()}
    assert says.format_map(percent) in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_readme_states_what_knowing_the_patient_adds_as_the_audit_has_it():
    audit = (ROOT / "leaderboards/her2st/gene-pred.audit.md").read_text(encoding="utf-8")
    rows = [re.sub(r"\(.*?\)", "", line).split("|")[2:9] for line in audit.splitlines() if line.startswith("| ")]
    published = {tuple(cell.strip() for cell in row) for row in rows}
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition("| method | other patients only |")[2]
    stated = [line.split("|")[2:9] for line in readme.partition("\n\n")[0].splitlines()[2:]]
    assert len(stated) == 5
    assert {tuple(cell.strip() for cell in row) for row in stated} <= published
