"""Choices of genes that a score column averages over; the truth of a slide makes them, and no method."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stbench.metrics.slide_scores import UNRANKED

if TYPE_CHECKING:
    import pandas as pd


class GeneChoice(NamedTuple):
    """One way to choose genes of a slide; a card writes ``pcc@hvg-50``, where ``50`` is the argument."""

    example: str
    title: str
    """Head of a column, from ``{metric}`` and ``{argument}``."""
    takes: Callable[[str], bool]
    """Whether an argument fits."""
    mask: "Callable[[pd.DataFrame, str, Sequence[str]], pd.Series[bool]]"
    """(genes of ``SlideScores``, argument, the dataset's markers) to the chosen ones."""


def _is_count(argument: str) -> bool:
    return argument.isdecimal() and int(argument) > 0


def _is_nothing(argument: str) -> bool:
    return not argument


GENE_CHOICES: Mapping[str, GeneChoice] = MappingProxyType(
    {
        "hvg": GeneChoice(
            "hvg-50",
            "HVG-{argument} {metric}",
            _is_count,
            lambda genes, number, _: genes["hvg_rank"].to_numpy() < int(number),
        ),
        "heg": GeneChoice(
            "heg-50",
            "HEG-{argument} {metric}",
            _is_count,
            lambda genes, number, _: genes["heg_rank"].to_numpy() < int(number),
        ),
        "markers": GeneChoice(
            "markers", "{metric}, marker genes", _is_nothing, lambda genes, _, markers: genes["gene"].isin(markers)
        ),
        "gene": GeneChoice(
            "gene-MGP", "{argument} {metric}", bool, lambda genes, name, _: genes["gene"].to_numpy() == name
        ),
        "all": GeneChoice(
            "all", "{metric}, all genes", _is_nothing, lambda genes, *_: genes["hvg_rank"].to_numpy() < UNRANKED
        ),
    }
)


def split_choice(text: str) -> tuple[str, str]:
    """``hvg-50`` as the choice and its argument."""
    choice, _, argument = text.partition("-")
    return choice, argument


def is_choice(text: str) -> bool:
    """Whether ``text``, as ``hvg-50``, names genes."""
    choice, dash, argument = text.partition("-")
    return choice in GENE_CHOICES and bool(dash) == bool(argument) and GENE_CHOICES[choice].takes(argument)


def chosen_genes(text: str, genes: "pd.DataFrame", markers: Sequence[str]) -> NDArray[Any]:
    """(n_genes,) bool: the genes that ``text``, as ``hvg-50``, chooses on a slide."""
    choice, argument = split_choice(text)
    return np.asarray(GENE_CHOICES[choice].mask(genes, argument, markers), dtype=bool)


def titled(text: str, metric: str) -> str:
    """The head of a column: a metric's title over the genes of ``text``."""
    choice, argument = split_choice(text)
    return GENE_CHOICES[choice].title.format(metric=metric, argument=argument)
