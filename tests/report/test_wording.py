"""Wording: sentences that tables show, and words that the field does not use or that say nothing."""

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from stbench.analyses.facts import Markers
from stbench.analyses.findings import Finding
from stbench.report.markdown import markdown_text
from stbench.report.wording import (
    FINDINGS,
    finding_text,
    floor_lines,
    markers_text,
    note_lines,
    number,
    protocol_lines,
    ranking_text,
    sanity_text,
    separation_text,
)
from tests.made import ROOT
from tests.made.board import board

MADE, FIRST = board(), "pcc@hvg-5"

BANNED = (
    r"oracle", r"tidy", r"quantit(y|ies)", r"sections?",  # upper bound, score table, score column, slide
    r"this table is valid", r"the floor ", r"the measured truth itself", r"count in no other score",
    r"both hold for many units", r"the pairs decide", r"taken to full depth", r"only leakage or luck can do",
    r"is of no use for", r"contradicts itself", r"names a gene twice", r"cannot leave a patient out",
    r"printed by then is lost", r"cast what stands it", r"whose rate stands where", r"all PCC", r"overall PCC",
    r"gene expression off histology", r"has its own genes, splits",
)  # fmt: skip
"""Left column of the list of words; each is looked for at the bounds of words, whatever its case."""
FOLDERS = sorted(path.name for path in (ROOT / "stbench").iterdir() if (path / "__init__.py").is_file())
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
ALLOWED = ("sections", "section", "section_id")
"""Texts that are typed or part of a key: an option of the simulated cohort, and columns in people's files."""


def shown_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every string constant of a module that could be shown: docstrings and bare strings are not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value


def banned_in(text: str) -> list[str]:
    return [match.group() for word in BANNED if (match := re.search(rf"\b{word}", text, re.IGNORECASE))]


def found_in(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line}: {word!r} in {text!r}"
        for path in sorted(folder.rglob("*.py"))
        for line, text in shown_texts(path)
        if text not in ALLOWED
        for word in banned_in(text)
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_text_that_is_shown_has_a_banned_word(folder):
    assert found_in(ROOT / "stbench" / folder) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_document_has_a_banned_word(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [f"{name}:{at}: {word!r}" for at, line in enumerate(lines, 1) for word in banned_in(line)] == []


def test_a_page_has_no_banned_word():
    assert banned_in(markdown_text(MADE)) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('"""An oracle."""', []),
        ('x = 1\n"""An oracle."""', []),
        ('x = "an Oracle"', ["Oracle"]),
        ('x = f"{1} sections of {2}"', ["sections"]),
        ('x = "dissection, intersection"', []),
        ('def f():\n    """Tidy."""\n    return "tidy"', ["tidy"]),
    ],
)
def test_the_search_finds_what_is_shown_and_leaves_docstrings(tmp_path, code, expected):
    (tmp_path / "module.py").write_text(code)
    assert [word for _, text in shown_texts(tmp_path / "module.py") for word in banned_in(text)] == expected


def bracketed(good: float, mean: float, **changes):
    rows = [
        replace(row, values=row.values | {FIRST: value}, floor=name == "mean", control=name == "mean")
        for name, value in (("good", good), ("mean", mean))
        if (row := MADE.named(name)) is not None
    ]
    ranked = tuple(sorted(rows, key=lambda row: -row.values[FIRST]))
    return replace(MADE, rows=ranked, upper_bound={FIRST: 1.0}, **changes)


@pytest.mark.parametrize(
    ("good", "mean", "begins"),
    [
        (0.5, 0.0, "Sanity check passed: "),
        (0.1, 0.2, "Sanity check FAILED, this table is INVALID: "),
        (1.2, 0.0, "Sanity check FAILED, this table is INVALID: "),
    ],
)
def test_the_sanity_check_says_what_the_brackets_score(good, mean, begins):
    made = bracketed(good, mean)
    expected = f"{begins}the measured expression itself scores 1.000; chance-level controls score Mean {mean:.3f}."
    assert sanity_text(made) == expected
    assert expected in markdown_text(made).splitlines()
    assert sanity_text(replace(made, upper_bound={})) == ""


@pytest.mark.parametrize("kind", FINDINGS)
def test_every_finding_is_a_sentence_and_faults_say_that_the_table_is_invalid(kind):
    text = finding_text(Finding(kind, "BLEEP", 0.8, ("cpu: A", "cuda: B")))
    assert text.startswith("INVALID: ") is (kind in ("above upper bound", "floor leads"))
    assert ("BLEEP" in text) is (kind != "mixed compute")
    assert not text.endswith(".")
    assert "{" not in text


def test_findings_stand_in_bold_above_other_notes():
    lines = note_lines(bracketed(0.1, 0.2))
    assert lines[0] == f"**{finding_text(Finding('floor leads', 'Mean'))}**"


@pytest.mark.parametrize(
    ("markers", "text"),
    [
        (Markers(8, (2, 5), ("MGP",), False), "2 to 5 of 8 in a slide's panel; in every one: MGP"),
        (Markers(8, (0, 0), (), False), "0 of 8 in a slide's panel; in every one: none"),
        (Markers(2, (2, 2), ("A", "B"), True), "2 of 2 in a slide's panel; in every one: A, B. Markers added to the "
         "panel are excluded from every other score."),
    ],
)  # fmt: skip
def test_markers_are_counted(markers, text):
    assert markers_text(markers) == text


@pytest.mark.parametrize(
    ("changes", "name", "text"),
    [
        ({}, "Seeds", "0"),
        ({"repeats": {"shuffled": 5}}, "Seeds", "0; shuffled 5 times each"),
        ({"panels": {}}, "Panel hashes", "none yet"),
        ({"panels": {"B": "b" * 64, "A": "a" * 64}}, "Panel hashes", f"A {'a' * 12}, B {'b' * 12}"),
        ({"averaging": "pooled"}, "Averaging", "scores are computed over all spots of a fold at once; means over "
         "folds, ± their standard deviation"),
        ({"slides": 1, "patients": 1}, "Dataset", f"made: 1 slide of 1 patient, 150 spots (content {'f' * 12})"),
        ({"folds": 1, "folds_sharing_a_patient": 1}, "Split", "leave-one-sample-out, unit patient: 1 fold, 1 of "
         "them with the test patient in training"),
        ({"folds_sharing_a_patient": 2}, "Split", "leave-one-sample-out, unit patient: 5 folds, 2 of them with the "
         "test patient in training"),
    ],
)  # fmt: skip
def test_the_protocol_says_each_choice_once(changes, name, text):
    lines = protocol_lines(replace(MADE.facts, **changes))
    assert [line.text for line in lines if line.name == name] == [text]
    assert len({line.name for line in lines}) == len(lines)


def test_markers_have_a_line_only_where_they_are_scored():
    assert "Markers" in [line.name for line in protocol_lines(MADE.facts)]
    assert "Markers" not in [line.name for line in protocol_lines(replace(MADE.facts, markers=None))]


def test_notes_call_rows_by_their_titles():
    facts = replace(MADE.facts, seen={"good": ("HEST", "made"), "absent": ("HEST",)})
    lines = note_lines(replace(MADE, facts=facts))
    assert "Good was trained on HEST, made, which holds made" in lines
    assert "absent was trained on HEST, which holds made" in lines
    assert "Broken: failed. B1: ValueError: no | luck" in lines
    assert "Good, profile quick: twice the noise" in lines
    assert sum(line.startswith("†") for line in lines) == 1


@pytest.mark.parametrize(("value", "lines"), [(0.6, 1), (0.05, 0), (math.nan, 0)])
def test_what_knowing_nothing_scores_is_said_where_it_is_much(value, lines):
    mean = MADE.named("mean")
    row = replace(mean, floor=True, values=mean.values | {"pcc_overall": value})
    texts = floor_lines(replace(MADE, rows=(row,)))
    assert texts == lines * ["PCC, flattened that is reached without any knowledge of the image: Mean 0.600."]


def test_the_ranking_says_by_what_and_who_is_left_out():
    text = ranking_text(MADE)
    assert text.startswith("Ranked by HVG-5 PCC (`pcc@hvg-5`). Controls and stand-ins (†) are not ranked. Rows share")
    assert text.endswith(".")


@pytest.mark.parametrize(("value", "text"), [(0.12345, "0.123"), (-1.0, "-1.000"), (math.nan, "-"), (0.0, "0.000")])
def test_numbers_have_three_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({}, ["Good and Poor, the first two that are ranked, differ by 0.41 on average", "between 4 patients",
              "power of 80%", "needs 6 patients where", "and 8 among the 6 pairs", "rough guess"]),
        ({"n_units": 9}, ["between 9 patients", "the 6 pairs of this table."]),
        ({"needed": None, "needed_alone": 1000}, ["needs 1,000 patients", "and more than 1,000 among"]),
        ({"shown": True}, ["are shown to differ by 0.41 on average", "deviation of 0.076 between 4 patients."]),
        ({"first": "gone"}, ["gone and Poor"]),
    ],
    ids=["few", "more", "very many", "shown", "no such row"],
)  # fmt: skip
def test_what_it_takes_to_tell_the_first_two_apart_is_said(changes, parts):
    text = separation_text(replace(MADE, separation=replace(MADE.separation, **changes)))
    assert [part for part in parts if part not in text] == []
    assert ("rough guess" in text) is (not changes or "needed" in changes or "first" in changes)
    assert ("To be shown" in text) is ("shown" not in changes)


def test_nothing_is_said_of_rows_of_which_nothing_is_known():
    assert separation_text(replace(MADE, separation=None)) == ""
