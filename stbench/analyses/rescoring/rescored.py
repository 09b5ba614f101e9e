"""Rescore: every method under every protocol, and whether the protocols rank alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stbench.analyses.rescoring.resampling import Resampling
from stbench.analyses.rescoring.route import NotReplayed, route_of
from stbench.analyses.rescoring.setting import Setting
from stbench.analyses.rescoring.stored import holdings, stored_methods
from stbench.analyses.rescoring.views import Views
from stbench.cards import ProtocolCard
from stbench.scoring.answers import Answers
from stbench.statistics.intervals import Interval

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A protocol, as far as stored predictions can show it."""

    name: str
    title: str
    setting: Setting
    clean: bool = False
    """The clean twin of protocols, rather than what a paper does."""
    of: tuple[str, ...] = ()
    """Protocols whose twin it is."""
    not_replayed: tuple[NotReplayed, ...] = ()


class Scored(NamedTuple):
    """A method, and what it comes to under each protocol."""

    label: str
    control: bool
    floor: bool
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rescored:
    """Methods under protocols."""

    columns: tuple[Column, ...]
    methods: tuple[Scored, ...]

    @property
    def values(self) -> Array:
        """(n_methods, n_columns)."""
        means = [[interval.mean for interval in method.intervals] for method in self.methods]
        return np.array(means, dtype=np.float64).reshape(len(self.methods), len(self.columns))

    @property
    def ranks(self) -> Array:
        """(n_methods, n_columns) from 1, the highest first; those without a number last."""
        return np.argsort(np.argsort(-np.nan_to_num(self.values, nan=-np.inf), axis=0, kind="stable"), axis=0) + 1

    @property
    def agreement(self) -> Array:
        """(n_columns, n_columns) Kendall's tau of the methods' order; NaN with fewer than two methods."""
        return rank_agreement(self.values)

    @property
    def led_by_control(self) -> tuple[str, ...]:
        """Protocols that rank a control first."""
        if not self.methods:
            return ()
        values, first = self.values, self.ranks.argmin(axis=0)
        return tuple(
            column.name
            for place, (column, leader) in enumerate(zip(self.columns, first, strict=True))
            if self.methods[leader].control and np.isfinite(values[leader, place])
        )


def rescore(answers: Answers, cards: Sequence[ProtocolCard], views: Views, resampling: Resampling) -> Rescored:
    """Score the methods with all their answers under every protocol and its clean twin; nothing is trained."""
    columns = columns_of(answers, cards, views)
    methods = []
    for stored in stored_methods(answers, views):
        numbers = [stored.numbers(column.setting, resampling.weights) for column in columns]
        entrant = stored.entrant
        intervals = tuple(resampling.interval(each) for each in numbers)
        methods.append(Scored(entrant.mark, entrant.control, entrant.floor, intervals))
    return Rescored(columns=columns, methods=tuple(methods))


def columns_of(answers: Answers, cards: Sequence[ProtocolCard], views: Views) -> tuple[Column, ...]:
    """Protocols in the order of their cards, and after them the clean twins, each once."""
    held = holdings(answers, views)
    routes = [(card, route_of(card, held)) for card in cards]
    published = [
        Column(name=card.name, title=card.title, setting=route.published, not_replayed=route.not_replayed)
        for card, route in routes
    ]
    twins: dict[tuple[str, ...], list[str]] = {}
    settings: dict[tuple[str, ...], Setting] = {}
    for card, route in routes:
        twins.setdefault(route.clean.key, []).append(card.name)
        settings[route.clean.key] = route.clean
    return (*published, *(_twin(settings[key], names) for key, names in twins.items()))


def rank_agreement(values: Array) -> Array:
    """Kendall's tau-b between the columns of (n_methods, n_columns) scores; NaN rows are left out pairwise."""
    from scipy.stats import kendalltau

    n = values.shape[1]
    tau = np.full((n, n), np.nan)
    for i in range(n):
        for j in range(n):
            both = np.isfinite(values[:, i]) & np.isfinite(values[:, j])
            if both.sum() > 1:
                tau[i, j] = kendalltau(values[both, i], values[both, j]).statistic
    return tau


def _twin(setting: Setting, names: Sequence[str]) -> Column:
    stated: Mapping[str, Any] = setting.stated
    texts = [chosen.text for chosen in stated.values()]
    return Column(name=" ".join(["clean", *texts]), title="clean twin", setting=setting, clean=True, of=tuple(names))
