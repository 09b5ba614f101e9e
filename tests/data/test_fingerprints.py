"""Equal content has equal fingerprints however it was read, and each part has its own."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import coo_matrix, csr_matrix

from stbench.data.fingerprints import counts_fingerprint, labels_fingerprint, positions_fingerprint
from tests.made.cohort import GENES, image, made_slide

COUNTS = np.random.default_rng(0).poisson(1.0, (30, 12)).astype(np.float32)
tables = arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.integers(0, 3))


def counted(counts, genes=GENES):
    slide = made_slide("A1")
    adata = slide.adata.copy()
    adata.X, adata.var_names = csr_matrix(counts.astype(np.float32)), list(genes)
    return replace(slide, adata=adata)


def labelled(labels):
    slide = made_slide("A1")
    adata = slide.adata.copy()
    if labels is None:
        del adata.obs["label"]
    else:
        adata.obs["label"] = labels
    return replace(slide, adata=adata)


def one_more(counts):
    changed = counts.copy()
    changed[3, 4] += 1
    return changed


BASE = made_slide("A1")
HELD = BASE.counts.toarray()
PIXELS = BASE.image.pixels
CHANGES = {
    "image: a pixel": ("image", lambda: replace(BASE, image=image(np.where(np.arange(3) == 1, PIXELS, 255 - PIXELS)))),
    "counts: one more": ("counts", lambda: counted(one_more(HELD))),
    "counts: another gene": ("counts", lambda: counted(HELD, ("ERBB2", *GENES[1:]))),
    "counts: genes in another order": ("counts", lambda: counted(HELD[:, ::-1], GENES[::-1])),
    "positions: a spot's name": ("positions", lambda: replace(BASE, spots=("spot", *BASE.spots[1:]))),
    "positions: a step of a pixel": ("positions", lambda: replace(BASE, centres_px=BASE.centres_px + 1e-3)),
    "positions: the array": ("positions", lambda: replace(BASE, array_xy=BASE.array_xy + 1)),
    "positions: the scale": ("positions", lambda: replace(BASE, mpp_um=4.000001)),
    "labels: another": ("labels", lambda: labelled(["stroma"] * 30)),
    "labels: none": ("labels", lambda: labelled(None)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_one_part_changes_its_fingerprint_alone(change):
    part, changed = CHANGES[change]
    before, after = asdict(BASE.fingerprints), asdict(changed().fingerprints)
    assert {name for name in before if before[name] != after[name]} == {part}


@pytest.mark.parametrize(
    "same",
    [
        lambda: made_slide("A1"),
        lambda: replace(BASE, name="another", patient="somebody else"),
        lambda: replace(BASE, centres_px=BASE.centres_px + 1e-9),
        lambda: replace(BASE, mpp_um=4.0 + 1e-12),
        lambda: replace(BASE, array_xy=BASE.array_xy.astype(np.int32)),
        lambda: BASE.at(np.arange(30)),
    ],
    ids=["made again", "renamed", "rounded", "scale rounded", "smaller integers", "all of its spots"],
)
def test_equal_content_has_equal_fingerprints(same):
    assert same().fingerprints == BASE.fingerprints


@given(tables, st.sampled_from([np.float32, np.float64, np.int32, np.int64, np.uint16]), st.randoms())
def test_counts_have_one_fingerprint_in_whatever_order_and_type_they_are_stored(table, dtype, random):
    genes = [f"GENE{number}" for number in range(table.shape[1])]
    expected = counts_fingerprint(csr_matrix(table.astype(np.float32)), genes)
    entries = [(row, column, table[row, column]) for row in range(len(table)) for column in range(table.shape[1])]
    entries += [(0, 0, 0)]  # zeros are stored, the first of them twice
    random.shuffle(entries)
    rows, columns, values = zip(*entries, strict=True)
    stored = csr_matrix((len(table), table.shape[1]), dtype=dtype)
    unsorted = sorted(zip(rows, columns, values, strict=True), key=lambda entry: entry[0])
    stored.indices = np.array([column for _, column, _ in unsorted], np.int32)
    stored.data = np.array([value for _, _, value in unsorted], dtype)
    stored.indptr = np.searchsorted([row for row, _, _ in unsorted], np.arange(len(table) + 1)).astype(np.int32)
    before = stored.indices.copy()
    assert counts_fingerprint(stored, genes) == expected
    np.testing.assert_array_equal(stored.indices, before)
    assert counts_fingerprint(coo_matrix((np.array(values, dtype), (rows, columns)), table.shape).tocsr(), genes) == (
        expected
    )


@given(tables, tables)
def test_other_counts_have_another_fingerprint(first, second):
    genes = [f"GENE{number}" for number in range(5)]
    same = first.shape == second.shape and (first == second).all()
    prints = [counts_fingerprint(csr_matrix(table), genes[: table.shape[1]]) for table in (first, second)]
    assert (prints[0] == prints[1]) == same


@settings(max_examples=50)
@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_names_are_not_confused_where_they_are_joined(first, second):
    labels = [labels_fingerprint(np.array(names, dtype=object)) for names in (first, second)]
    assert (labels[0] == labels[1]) == (first == second)


def test_zero_has_no_sign():
    spots, array_xy = ("1x1",), np.zeros((1, 2), int)
    prints = [positions_fingerprint(spots, np.array([[zero, 1.0]]), array_xy, 1.0) for zero in (0.0, -0.0, -1e-9)]
    assert len(set(prints)) == 1


def test_fingerprints_are_made_once_and_not_of_blind_slides():
    slide = made_slide("A1")
    assert slide.fingerprints is slide.fingerprints
    assert not hasattr(slide.blind(), "fingerprints")
    assert all(len(value) == 64 for value in asdict(slide.fingerprints).values())
