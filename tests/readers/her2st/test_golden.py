"""Section C2 as the data class of HisToGene, Hist2ST, THItoGene and mclSTExp gives it."""

import shutil

import numpy as np
import pytest
import torch

from stbench.adapters.histogene.network import flattened
from stbench.cards import datasets
from stbench.data.patches import PatchSpec, cut_patches
from stbench.data.target import CP10K
from stbench.readers import read_cohort
from tests.made.golden import assert_matches, description, golden, golden_folder
from tests.made.reproduced import reproduces

TOPIC = "her2st_dataset"


@pytest.fixture(scope="module")
def section(tmp_path_factory):
    """C2 by this package's reader, which is shown no other; its spots are in the order of the count table, as there."""
    facts, data = description(TOPIC), golden_folder().parent / "data" / "her2st"
    files = [path for path in data.rglob(f"*{facts['section']}*") if path.is_file()]
    if not files:
        pytest.skip(f"no her2st under {data}")
    alone = tmp_path_factory.mktemp("her2st")
    for path in files:
        (alone / path.relative_to(data)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, alone / path.relative_to(data))
    slide = read_cohort(datasets()["her2st"], alone, None)[facts["section"]]
    assert slide.spots == tuple(facts["spot_ids"])
    return slide


@reproduces(TOPIC, "position", "center")
def test_array_coordinates_and_pixel_centres_are_theirs(section):
    assert_matches(section.array_xy, "position", TOPIC)
    assert_matches(np.floor(section.centres_px), "center", TOPIC)


@reproduces(TOPIC, "target")
def test_targets_are_counts_per_10000_within_their_genes(section):
    """They take the logarithm to base 10, and a spot's total over the 785 genes alone."""
    columns = [section.genes.index(gene) for gene in description(TOPIC)["genes_785"]]
    counts = section.counts[:, columns].toarray()
    assert_matches(CP10K.expression(counts, counts.sum(axis=1)) / np.log(10), "target", TOPIC)


@reproduces(TOPIC, "patch/*")
def test_patches_are_their_pixels_columns_first(section):
    whole = PatchSpec(side_um=112.0, pixels=112, resampling="nearest")  # one pixel to the micrometre: nothing resampled
    cut = cut_patches(section.image, np.floor(section.centres_px), 1.0, whole, None)
    rows = flattened(torch.from_numpy(cut)).double().numpy()
    shown = [section.spots.index(spot) for spot in description(TOPIC)["patch_spots"]]
    assert_matches(rows[shown], "patch/pixels", golden(TOPIC))
    assert_matches(rows.mean(axis=1), "patch/mean_per_spot", TOPIC)
    assert_matches((rows * np.arange(rows.shape[1]) / rows.shape[1]).mean(axis=1), "patch/weighted_sum_per_spot", TOPIC)
