"""Storage: bytes of patches, features and predictions."""

import pytest

from stbench.cards import methods
from stbench.data.patches import PatchSpec
from stbench.encoders import encoder
from stbench.runs.entries import entry_of
from stbench.runs.scale.storage import encoders_of, storage
from stbench.runs.scale.workload import Load
from stbench.weights import DEFAULT_SEARCH

COLOUR = encoder("colour", DEFAULT_SEARCH)
LOAD = Load(entry=entry_of(methods()["mean"], "quick"), jobs=2, trained=10, tested=20)


@pytest.mark.parametrize(
    ("read", "views", "features"),
    [({}, {}, 0), ({"a": COLOUR}, {}, 1), ({"a": COLOUR, "b": COLOUR}, {}, 1),
     ({"a": COLOUR, "b": COLOUR}, {"b": 8}, 8)],
    ids=["none", "once", "shared", "turned"],
)  # fmt: skip
def test_features_are_kept_once_for_all_rows_that_read_them(read, views, features):
    small, large = (PatchSpec(side_um=1, pixels=pixels) for pixels in (10, 20))
    kept = storage([LOAD, LOAD], [small, large], read, views, trained_on=[small], spots=7, genes=5)
    assert kept.features == features * 7 * 4 * COLOUR.width
    assert kept.patches == 7 * (300 + 1200)
    assert kept.patches_on_cpu == 7 * 300
    assert kept.predictions == 4 * 5 * 40


@pytest.mark.parametrize(("name", "stands_in"), [("ridge-probe", False), ("uni", True), ("mean", None)])
def test_rows_are_told_their_encoder_or_its_stand_in(name, stands_in, monkeypatch):
    monkeypatch.delenv("STBENCH_WEIGHTS", raising=False)
    read = encoders_of([entry_of(methods()[name], "quick")], DEFAULT_SEARCH)
    assert [each.stand_in for each in read.values()] == ([] if stands_in is None else [stands_in])
