"""Hours: processor time that loads take by measured rates, and what nobody has measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stbench.encoders import Encoder
from stbench.runs.scale.costs import Measured, Rate
from stbench.runs.scale.workload import Load

HOUR_MS = 3_600_000


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Of one kind of processor."""

    methods: float
    """Training and answering."""
    encoding: float
    """Features that are not there yet, each once."""
    unknown: tuple[str, ...]
    """Rows and encoders whose time nobody has measured; they are in neither."""

    @property
    def total(self) -> float:
        """Both."""
        return self.methods + self.encoding


def hours(
    loads: Sequence[Load], read: Mapping[str, Encoder], measured: Measured | None, own: Mapping[str, Rate], spots: int
) -> Hours:  # fmt: skip
    """Time of some loads.

    Args:
        loads: what each row does.
        read: encoders of rows.
        measured: rates of a machine that was measured; None where there are none for this profile.
        own: rates by row that count before those; features that these rows read are there.
        spots: of all slides.
    """
    known = {**({} if measured is None else measured.methods), **own}
    spent = sum(
        load.trained * known[load.entry.name].train_ms + load.tested * known[load.entry.name].predict_ms
        for load in loads if load.entry.name in known
    )  # fmt: skip
    unknown = [load.entry.name for load in loads if load.entry.name not in known]
    encoded, unmeasured = _encoding({load.entry.name for load in loads} - set(own), read, measured)
    return Hours(
        methods=spent / HOUR_MS, encoding=spots * encoded / HOUR_MS,
        unknown=(*unknown, *(f"encoder {name}" for name in unmeasured)),
    )  # fmt: skip


def _encoding(
    rows: set[str], read: Mapping[str, Encoder], measured: Measured | None
) -> tuple[float, tuple[str, ...]]:  # fmt: skip
    """Milliseconds a spot to encode for some rows, and encoders that nobody has measured."""
    views: dict[tuple[str, bool], int] = {}
    for name in sorted(rows & set(read)):
        key = (read[name].name, read[name].stand_in)
        rate = None if measured is None else measured.methods.get(name)
        views[key] = max(views.get(key, 1), 1 if rate is None else rate.views)
    rates = {key: _rate(measured, *key) for key in views}
    known = sum(rate * views[key] for key, rate in rates.items() if rate is not None)
    return known, tuple(name for (name, _), rate in rates.items() if rate is None)


def _rate(measured: Measured | None, name: str, stand_in: bool) -> float | None:
    if measured is None:
        return None
    return (measured.stand_ins if stand_in else measured.encoders).get(name)
