"""Printed tables: every figure as its source prints it, and every row that it stands beside."""

import csv
from functools import cache

import pytest

from stbench import cards
from stbench.cards import ReportedCard, read_card
from stbench.errors import CardError
from stbench.scoring.columns import ScoreColumn
from tests.made import SHARED

DECK, METHODS, DATASETS = cards.reported(), cards.methods(), cards.datasets()
SOURCES = ("cmrcnet", "comtip", "hest_bench", "spared")
TEXT = """\
source: A paper
table: Table 1
decimals: 2
protocol: [Leave one out.]
datasets: {Made: {}}
scores: {PCC: {metric: PCC}}
methods: {good: good}
values:
  Made:
    PCC: {good: 0.5}
"""


@cache
def printed() -> dict[tuple[str, str, str, str], list[float]]:
    """Figures of all cards, by table, dataset, score and method."""
    figures: dict[tuple[str, str, str, str], list[float]] = {}
    for card in DECK.values():
        for dataset, scores in card.values.items():
            for score, methods in scores.items():
                for method, value in methods.items():
                    key = (f"{card.source} {card.table.split(' ')[-1]}", dataset, score, method)
                    figures.setdefault(key, []).append(value)
    return figures


@pytest.mark.parametrize("source", SOURCES)
def test_every_figure_that_was_copied_by_hand_is_in_a_card(source):
    path = SHARED / "spec" / "reported" / f"{source}.csv"
    if not path.exists():
        pytest.skip(f"no {path}")
    absent = []
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        table = "prediction" if row["table"] == "text" else row["table"].split(" ")[-1]
        score = f"{row['metric']} {row['scope']}".strip()
        key = (f"{row['source']} {table}", row["dataset"], score, row["method"])
        if float(row["value"]) not in printed().get(key, []):
            absent.append(key)
    assert absent == []


@pytest.mark.parametrize("name", DECK)
def test_a_table_names_datasets_rows_and_columns_that_are_there(name):
    card = DECK[name]
    assert {known for dataset in card.datasets.values() for known in dataset.cards} <= set(DATASETS)
    pairs = [(method, score) for scores in card.values.values() for score, own in scores.items() for method in own]
    for row in {card.row_of(*pair) for pair in pairs} | set(card.same_encoder.values()) - {""}:
        method, _, variant = row.partition("@")[0].partition(":")
        assert not row or (method in METHODS and (not variant or variant in METHODS[method].variants)), row
    for score in card.scores.values():
        for text in filter(None, (score.column, score.own_column)):
            assert ScoreColumn.parse(text).text == text


@pytest.mark.parametrize("name", DECK)
def test_a_dataset_is_printed_with_the_slides_that_its_cards_have(name):
    for dataset in DECK[name].datasets.values():
        assert bool(dataset.cards) is bool(dataset.slides)
        for known in dataset.cards:
            expected = DATASETS[known].expected.slides
            assert expected is None or len(dataset.slides) <= expected


@pytest.mark.parametrize("task", [task for task in cards.tasks().values() if task.reported], ids=lambda task: task.name)
def test_a_task_that_follows_a_table_names_one_that_is_there(task):
    assert task.reported in DECK


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("    PCC:", "    MAE:", 10, "values has 'MAE', so scores must name it"),
        ("  Made:", "  Other:", 9, "values has 'Other', so datasets must name it"),
        ("methods: {good", "methods: {better", 7, "methods has 'better', so values must have a figure of it"),
    ],
)
def test_what_a_table_does_not_explain_is_told_at_its_line(tmp_path, old, new, line, message):
    path = tmp_path / "table.yaml"
    path.write_text(TEXT)
    assert read_card(ReportedCard, path).values == {"Made": {"PCC": {"good": 0.5}}}
    path.write_text(TEXT.replace(old, new))
    with pytest.raises(CardError) as raised:
        read_card(ReportedCard, path)
    assert str(raised.value) == f"{path}:{line}: {message}."


def test_papers_that_print_different_numbers_for_one_method_are_all_there():
    cohort = "IDC"
    on = [card for card in DECK.values() if cohort in card.values and "PCC HVG-50" in card.values[cohort]]
    figures = {(card.name, m): v for card in on for m, v in card.values[cohort]["PCC HVG-50"].items()}
    shared = [value for (_, method), value in figures.items() if method == "CTransPath"]
    assert len(shared) == len(set(shared)) == 2
