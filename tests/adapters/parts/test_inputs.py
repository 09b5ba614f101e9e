"""SpotInputs: rows count through slides, and both ways of turning a patch mean the same."""

import numpy as np
import torch

from stbench.adapters.parts.inputs import SpotInputs, normalised
from stbench.adapters.stnet.network import eight_symmetries
from stbench.encoders.features import N_SYMMETRIES, turned


def test_rows_count_through_slides_and_symmetries_are_picked_per_row() -> None:
    parts = tuple(
        tuple(np.full((n, 2), 100 * slide + s) + np.arange(n)[:, None] * 10 for s in range(8))
        for slide, n in ((1, 2), (2, 3))
    )
    inputs = SpotInputs(parts)
    assert (inputs.n_spots, inputs.n_symmetries) == (5, 8)
    assert inputs.gathered(np.array([4, 0, 1]), np.array([7, 0, 3]))[:, 0].tolist() == [227, 100, 113]
    assert inputs.gathered(np.array([2]))[:, 1].tolist() == [200]


def test_turned_patches_are_the_symmetries_of_the_network_module() -> None:
    patches = np.random.default_rng(0).integers(0, 255, (2, 5, 5, 3), dtype=np.uint8)
    versions = eight_symmetries(torch.from_numpy(patches).permute(0, 3, 1, 2)).permute(0, 1, 3, 4, 2)
    for symmetry in range(N_SYMMETRIES):
        np.testing.assert_array_equal(turned(patches, symmetry), versions[symmetry].numpy())


def test_patches_become_normalised_channels_first_images() -> None:
    white = SpotInputs(((np.full((1, 4, 4, 3), 255, np.uint8),),)).tensor(np.array([0]))
    assert white.shape == (1, 3, 4, 4)
    torch.testing.assert_close(
        white[0, :, 0, 0], (1 - torch.tensor([0.485, 0.456, 0.406])) / torch.tensor([0.229, 0.224, 0.225])
    )
    assert normalised(torch.zeros(1, 2, 2, 3, dtype=torch.uint8)).dtype == torch.float32
