"""Harmony over all slides of a cohort: what it returns, who gets it, and that it is made once."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from stbench.cards import tasks
from stbench.data import Panel
from stbench.errors import CardError, DataError, ProtocolError
from stbench.files.array_cache import ArrayCache
from stbench.protocols.batch_correction import (
    batch_correction_of,
    batch_corrections,
    check_installed,
    corrected,
    identity,
)
from stbench.protocols.batch_correction.harmony import HARMONY, harmony
from tests.made.cohort import GENES, made_cohort

PANEL = Panel(GENES[:8])
SIZES = (9, 12, 11)


def values_of(seed=0, sizes=SIZES):
    """Log counts of three batches, the first of them deeper."""
    rng = np.random.default_rng(seed)
    drawn = np.log1p(rng.poisson(4.0, (sum(sizes), 6))).astype(np.float32)
    drawn[: sizes[0]] += 1.0
    return drawn, np.repeat(np.arange(len(sizes)), sizes)


def test_every_slide_gets_its_own_rows_in_the_target_space_and_keeps_its_counts():
    cohort = made_cohort()
    found = corrected(cohort, PANEL, "log1p-counts", HARMONY)
    values = np.concatenate([np.log1p(slide.panel_counts(PANEL)) for slide in cohort.slides])
    expected = harmony(values, np.repeat([0, 1, 2], 30))
    assert_array_equal(np.concatenate([slide.expression(PANEL) for slide in found.slides]), expected)
    assert (found["B1"].counts != cohort["B1"].counts).nnz == 0
    assert all(slide.corrected is None for slide in cohort.slides)


def test_a_part_of_the_spots_and_genes_answers_that_part_of_the_same_values():
    slide, rows = corrected(made_cohort(), PANEL, "log1p-cp10k", HARMONY)["A1"], np.array([7, 2])
    some = Panel((GENES[5], GENES[1]))
    assert_array_equal(slide.at(rows).expression(some), slide.expression(PANEL)[rows][:, [5, 1]])
    with pytest.raises(DataError, match="gene 'GENE9' is not measured"):
        slide.expression(Panel(("GENE9",)))


def test_a_slide_leads_to_no_other_slides_values_and_a_blind_one_to_none(tmp_path):
    slide = corrected(made_cohort(cache=ArrayCache(tmp_path)), PANEL, "log1p-cp10k", HARMONY)["A1"]
    assert slide.corrected.values.base.size == slide.corrected.values.size
    with pytest.raises(ValueError, match="WRITEABLE"):
        slide.corrected.values.setflags(write=True)
    assert not hasattr(slide.blind(), "corrected")
    with pytest.raises(ValueError, match="not corrected"):
        slide.blind().cache.get("corrected", "key")


def test_the_correction_is_remembered_by_what_goes_in(tmp_path, monkeypatch):
    cohort = made_cohort(cache=ArrayCache(tmp_path))
    first = corrected(cohort, PANEL, "log1p-cp10k", HARMONY)
    monkeypatch.setattr("stbench.protocols.batch_correction.harmony.harmony", lambda *_: 1 / 0)
    again = corrected(cohort, PANEL, "log1p-cp10k", HARMONY)
    assert_array_equal(again["C1"].expression(PANEL), first["C1"].expression(PANEL))
    for panel, target in ((Panel(GENES[:7]), "log1p-cp10k"), (PANEL, "log1p-counts")):
        with pytest.raises(ZeroDivisionError):
            corrected(cohort, panel, target, HARMONY)


def test_values_that_are_not_finite_are_told(monkeypatch):
    monkeypatch.setattr("stbench.protocols.batch_correction.harmony.harmony", lambda values, _: values * np.nan)
    with pytest.raises(DataError, match="not finite after Harmony"):
        corrected(made_cohort(), PANEL, "log1p-cp10k", HARMONY)


def test_only_a_task_that_corrects_needs_the_package_and_has_it_in_its_keys(monkeypatch):
    monkeypatch.setitem(sys.modules, "harmonypy", None)
    check_installed(tasks()["bleep-visium"])
    with pytest.raises(ProtocolError, match=r"pip install 'stbench\[harmony\]'"):
        check_installed(tasks()["bleep-visium-harmony"])
    assert identity(tasks()["bleep-visium"]) == ()
    assert identity(tasks()["bleep-visium-harmony"])[:2] == ("harmony", "1")


@pytest.mark.parametrize("name", batch_corrections)
def test_a_correction_says_its_name_and_gives_finite_values_of_every_spot(name):
    correction, (values, batches) = batch_corrections[name], values_of()
    found = correction.values(values, batches)
    assert correction.identity()[0] == correction.name == name
    assert correction.title in correction.sentence()
    assert (found.shape, found.dtype) == (values.shape, np.float32)
    assert np.isfinite(found).all()
    hash(correction)


def test_a_correction_that_is_not_there_is_told_with_the_nearest_name():
    task = tasks()["bleep-visium-harmony"].model_copy(update={"batch_correction": "harmoni"})
    with pytest.raises(CardError, match=r"harmony.yaml:\d+: batch_correction is 'harmoni'[\s\S]*'harmony'\?"):
        batch_correction_of(task)
