"""About: what cards say of methods and datasets, and what metrics measure, for a reader who hovers or asks."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stbench import cards
from stbench.cards import DatasetCard, MethodCard
from stbench.metrics import metrics
from stbench.report.page.tables import Published
from stbench.scoring import accuracy
from stbench.scoring.columns import ScoreColumn
from stbench.scoring.gene_choices import GENE_CHOICES, split_choice

OF_A_METHOD = re.compile("[:@!]")
"""What begins the rest of a row's name after its method's: a variant, a question or an encoder, how it was chosen."""
CHOICES = {
    "hvg": "over the {argument} genes of highest variance on the test slide",
    "heg": "over the {argument} genes of highest mean expression on the test slide",
    "markers": "over the dataset's marker genes",
    "gene": "of the gene {argument}",
    "all": "over all genes of the panel",
}


def methods_about(tables: Iterable[Published], folder: Path | None) -> dict[str, dict[str, Any]]:
    """By name, the cards of the rows of all tables; a row without a card, a submission for one, has none."""
    deck = cards.methods(folder)
    names = {OF_A_METHOD.split(row.method)[0] for table in tables for row in table.board.rows}
    return {name: _method(deck[name]) for name in sorted(names) if name in deck}


def datasets_about(tables: Iterable[Published], folder: Path | None) -> dict[str, dict[str, Any]]:
    """By name, the cards of the datasets of all tables."""
    deck = cards.datasets(folder)
    names = {table.board.facts.dataset for table in tables}
    return {name: _dataset(deck[name]) for name in sorted(names) if name in deck}


def columns_about(tables: Iterable[Published]) -> dict[str, dict[str, Any]]:
    """By the text of a score column: its title, what it measures and which way is better."""
    columns = {column.text: column for table in tables for column in (*table.board.columns, *table.board.details)}
    return {text: _column(column) for text, column in sorted(columns.items())}


def _method(card: MethodCard) -> dict[str, Any]:
    settings = {name: [str(setting.value), setting.source] for name, setting in card.paper.items()}
    return {
        "title": card.title, "description": card.description, "kind": card.kind, "citation": card.citation,
        "licence": card.licence, "weights": card.weights, "trained_on": card.trained_on, "settings": settings,
        "quick_note": card.quick_note, "readings": card.readings,
        "variants": {name: variant.note for name, variant in card.variants.items()},
    }  # fmt: skip


def _dataset(card: DatasetCard) -> dict[str, Any]:
    return {
        "title": card.title, "description": card.description, "species": card.species, "organ": card.organ,
        "technology": card.technology, "citation": card.citation, "licence": card.licence, "source": card.source,
    }  # fmt: skip


def _column(column: ScoreColumn) -> dict[str, Any]:
    says, better, low, high = _measure(column.metric)
    choice, argument = split_choice(column.genes)
    over = CHOICES.get(choice, "").format(argument=argument) if choice in GENE_CHOICES else ""
    return {
        "title": column.title, "says": f"{says}{', ' if says and over else ''}{over}.".lstrip(","),
        "better": better, "low": low, "high": high,
        "levels": column.rewards_levels,
    }  # fmt: skip


def _measure(name: str) -> tuple[str, str, float | None, float | None]:
    """What a metric says, which way is better, and its bounds; empty for what only describes a clustering."""
    if name == accuracy.NAME:
        return accuracy.SAYS.rstrip("."), "higher", 0.0, accuracy.BEST
    if name not in metrics.names():
        return "", "", None, None
    return metrics[name].says.rstrip("."), metrics[name].better, *metrics[name].bounds
