"""SpotInputs: rows count through slides and symmetries, and patches are normalised on the way."""

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context
from stbench.adapters.parts.inputs import SpotInputs, SpotReader, normalised, row_outputs
from stbench.data.patches import PatchSpec
from stbench.data.symmetries import N_SYMMETRIES
from tests.made.cohort import made_cohort


def test_rows_count_through_slides_and_symmetries_are_picked_per_row() -> None:
    parts = tuple(
        tuple(np.full((n, 2), 100 * slide + s) + np.arange(n)[:, None] * 10 for s in range(8))
        for slide, n in ((1, 2), (2, 3))
    )
    inputs = SpotInputs(parts)
    assert (inputs.n_spots, inputs.n_symmetries) == (5, 8)
    assert inputs.gathered(np.array([4, 0, 1]), np.array([7, 0, 3]))[:, 0].tolist() == [227, 100, 113]
    assert inputs.gathered(np.array([2]))[:, 1].tolist() == [200]


def test_patches_become_normalised_channels_first_images() -> None:
    white = SpotInputs(((np.full((1, 4, 4, 3), 255, np.uint8),),)).tensor(np.array([0]))
    assert white.shape == (1, 3, 4, 4)
    torch.testing.assert_close(
        white[0, :, 0, 0], (1 - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor([0.229, 0.224, 0.225])
    )
    assert normalised(torch.zeros(1, 2, 2, 3, dtype=torch.uint8)).dtype == torch.float32


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_outputs_come_in_the_order_of_the_rows_under_one_symmetry(batch: int) -> None:
    parts = tuple(
        tuple(np.full((3, 1), 10.0 * slide + s) + np.arange(3)[:, None] for s in range(8)) for slide in (1, 2)
    )
    inputs = SpotInputs(parts)
    rows = np.array([5, 0, 3])
    outputs = inputs.outputs(lambda values: values * 2, batch=batch, device="cpu", rows=rows, symmetry=4)
    assert outputs.dtype == np.float32
    assert outputs[:, 0].tolist() == [2 * 26, 2 * 14, 2 * 24]
    assert len(inputs.outputs(torch.nn.Identity(), batch=batch, device="cpu")) == 6


@pytest.mark.parametrize("batch", [None, 2])
def test_rows_of_an_array_go_through_in_order(batch: int | None) -> None:
    values = np.arange(5, dtype=np.float32)[:, None]
    np.testing.assert_array_equal(row_outputs(lambda rows: rows + 1, values, device="cpu", batch=batch), values + 1)


@pytest.mark.parametrize("kind", ["patches", "features"])
def test_a_reader_gives_one_input_per_spot_upright_or_under_all_symmetries(kind: str) -> None:
    slides = made_cohort("A1", "B1").slides
    features = Context().features("colour")
    reader = SpotReader(PatchSpec(side_um=100.0, pixels=8) if kind == "patches" else features)
    upright, turned_too = reader(slides), reader(slides, all_symmetries=True)
    assert (upright.n_spots, upright.n_symmetries, turned_too.n_symmetries) == (60, 1, N_SYMMETRIES)
    assert upright.width == (3 if kind == "patches" else features.encoder.width)
    np.testing.assert_array_equal(upright.gathered(np.array([0, 59])), turned_too.gathered(np.array([0, 59])))


def test_a_reader_normalises_patches_by_its_own_statistics() -> None:
    half = (0.5, 0.5, 0.5)
    inputs = SpotReader(PatchSpec(side_um=100.0, pixels=4), half, half)(made_cohort("A1").slides)
    pixels = torch.from_numpy(inputs.gathered(np.array([2]))).permute(0, 3, 1, 2)
    torch.testing.assert_close(inputs.tensor(np.array([2])), pixels / 127.5 - 1)
