"""Hours: rates times spots; what nobody measured is named and left out."""

import pytest

from stbench.cards import methods
from stbench.encoders import encoder
from stbench.runs.entries import entry_of
from stbench.runs.scale.costs import Measured, Rate
from stbench.runs.scale.hours import hours
from stbench.runs.scale.workload import Load
from stbench.weights import DEFAULT_SEARCH

LOAD = Load(entry=entry_of(methods()["mean"], "quick"), jobs=1, trained=3000, tested=600)
READ = {"mean": encoder("colour", DEFAULT_SEARCH)}
RATE = Rate(train_ms=1200, predict_ms=600, views=8)
TABLE = Measured(
    machine="m", device="cpu", profile="quick", data="d", encoders={"colour": 36.0}, methods={"mean": RATE}
)


@pytest.mark.parametrize(
    ("table", "own", "methods_h", "encoding_h", "unknown"),
    [(TABLE, {}, 1.1, 0.8, ()), (TABLE, {"mean": Rate(train_ms=0, predict_ms=6000)}, 1.0, 0.0, ()),
     (None, {}, 0.0, 0.0, ("mean", "encoder colour")),
     (TABLE.model_copy(update={"methods": {}}), {}, 0.0, 0.1, ("mean",)),
     (TABLE.model_copy(update={"encoders": {}}), {}, 1.1, 0.0, ("encoder colour",))],
    ids=["measured", "by this store", "nothing is known", "no method", "no encoder"],
)  # fmt: skip
def test_time_is_rates_times_spots_and_what_is_not_measured_is_named(table, own, methods_h, encoding_h, unknown):
    taken = hours([LOAD], READ, table, own, 10_000)
    assert (taken.methods, taken.encoding) == (pytest.approx(methods_h), pytest.approx(encoding_h))
    assert taken.total == pytest.approx(methods_h + encoding_h)
    assert taken.unknown == unknown
