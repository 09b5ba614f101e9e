"""CTransPath's network: its stem's tokens, and files of timm 0.5.4 under current names."""

import pytest
import torch

from stbench.encoders.networks.ctranspath import ConvStem, ctranspath, current_names

OLD = {
    "layers.0.downsample.reduction.weight": "layers.1.downsample.reduction.weight",
    "layers.2.downsample.norm.bias": "layers.3.downsample.norm.bias",
    "layers.0.blocks.1.attn.qkv.weight": "layers.0.blocks.1.attn.qkv.weight",
    "norm.weight": "norm.weight",
}


@pytest.mark.parametrize("extra", ["layers.0.blocks.1.attn_mask", "layers.3.blocks.0.attn.relative_position_index"])
def test_patch_merging_of_an_old_file_moves_to_the_next_stage_and_index_tables_go(extra):
    state = {key: torch.tensor(float(row)) for row, key in enumerate(OLD)}
    renamed = current_names(state | {extra: torch.zeros(1)})
    assert renamed == {OLD[key]: value for key, value in state.items()}


def test_a_file_in_the_current_layout_comes_back_as_it_is():
    with torch.device("meta"):
        state = ctranspath(width=24, depths=(1, 1, 2, 1), heads=(1, 2, 4, 8)).state_dict()
    names = [key for key in state if not key.endswith(("attn_mask", "relative_position_index"))]
    assert list(current_names(state)) == names


@pytest.mark.parametrize(("side", "width"), [(32, 16), (64, 24)])
def test_the_stem_gives_a_token_for_every_four_by_four_pixels(side, width):
    stem = ConvStem(side, embed_dim=width)
    assert stem(torch.zeros(2, 3, side, side)).shape == (2, side // 4, side // 4, width)
    assert stem.num_patches == (side // 4) ** 2


@pytest.mark.parametrize("width", [24, 96])
def test_features_are_eight_times_as_wide_as_the_first_stage(width):
    with torch.device("meta"):
        network = ctranspath(width=width, depths=(1, 1, 1, 1))
        assert network(torch.zeros(2, 3, 224, 224)).shape == (2, 8 * width)
