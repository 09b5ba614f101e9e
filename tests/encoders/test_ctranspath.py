"""CTransPath as an encoder: the golden forward from its published file, stage by stage."""

import copy

import numpy as np
import pytest
import torch

from stbench.encoders import encoder
from stbench.encoders.compute import ON_CPU
from stbench.encoders.forward import normalised
from stbench.weights import DEFAULT_SEARCH
from tests.made.golden import assert_matches, noise_image, published_state
from tests.made.published import published_file
from tests.made.reproduced import reproduces

STAGES = {
    "patch_embed": ("patch_embed", 392, 3),
    "layers.0": ("layers.1.downsample", 98, 6),
    "layers.1": ("layers.2.downsample", 24, 12),
    "layers.2": ("layers.3.downsample", 6, 24),
    "layers.3": ("layers.3", 6, 24),
}
"""The authors' stage, the module of current timm that ends it (patches merge at the start of a stage), and the steps
between the tokens and channels that are stored."""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The encoder with its published weights by the fill rule."""
    state, folder = {"model": published_state("ctranspath_published")}, tmp_path_factory.mktemp("weights")
    with published_file(folder, "ctranspath.pth", state, "ctranspath") as weights:
        yield encoder("ctranspath", weights)


@pytest.fixture(scope="module")
def network(published):
    """Its network, shared: leave it as it is."""
    return published.network()


def patches():
    return np.ascontiguousarray(noise_image("input:image", (2, 3, 224, 224)).transpose(0, 2, 3, 1))


def images(made):
    return normalised(patches(), mean=made.mean, std=made.std)


@pytest.mark.slow
@reproduces("ctranspath", "output/features")
def test_ctranspath_gives_the_golden_forward_from_its_file(published):
    assert_matches(published.features(patches(), ON_CPU), "output/features", "ctranspath")


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
@reproduces("ctranspath", "debug/{stage}")
def test_every_stage_of_ctranspath_ends_as_the_authors_does(published, network, stage):
    name, tokens, channels = STAGES[stage]
    ends = []
    hook = network.get_submodule(name).register_forward_hook(lambda module, given, output: ends.append(output))
    probed = images(published)[:1].clone()
    probed[:, :, 100:140, 100:140] *= -1  # the stored stages are those of the json's input_sensitivity, run last
    with torch.inference_mode():
        network(probed)
    hook.remove()
    assert_matches(ends[0].flatten(1, 2)[:, ::tokens, ::channels], f"debug/{stage}", "ctranspath")


@pytest.mark.slow
@reproduces("ctranspath", "output/features_small_stem")
def test_layer_norms_of_ctranspath_have_the_authors_epsilon(published, network):
    small = copy.deepcopy(network)
    with torch.no_grad():
        for parameter in small.patch_embed.proj[6].parameters():
            parameter *= 0.01
        assert_matches(small(images(published)), "output/features_small_stem", "ctranspath")


@pytest.mark.parametrize(("stand_in", "width", "mpp"), [(False, 768, 1.0), (True, 192, None)])
def test_a_stand_in_is_smaller_and_was_trained_at_no_scale(stand_in, width, mpp):
    made = encoder("ctranspath", DEFAULT_SEARCH, stand_in=stand_in)
    assert (made.width, made.trained_mpp_um, made.stand_in) == (width, mpp, stand_in)
