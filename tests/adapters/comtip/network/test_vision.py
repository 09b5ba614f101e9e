"""The image tower and what predicts its hidden features (equations 1, 2 and 4) against plain loops; masks."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.adapters.comtip.network.losses import feature_error
from stbench.adapters.comtip.network.model import Comtip, Shape
from stbench.adapters.comtip.network.vision import draw_mask, take
from stbench.adapters.parts.draws import one_stream
from tests.adapters.comtip import plain
from tests.adapters.comtip.plain import rows
from tests.adapters.comtip.small import VISION, images, small

TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def mask():
    return draw_mask(3, VISION.n_patches, 0.5, torch.Generator().manual_seed(5))


def test_equation_1_hidden_features_are_attention_from_queries_to_visible_features(model, mask):
    seen = torch.randn(3, 5, 8, dtype=torch.float64)
    state = plain.weights(model.mfm)
    got = model.mfm(seen, mask.hidden)
    for image in range(3):
        keys = [plain.linear(h, state, "k") for h in rows(seen[image])]
        values = [plain.linear(h, state, "v") for h in rows(seen[image])]
        for place, patch in enumerate(mask.hidden[image].tolist()):
            query = plain.linear(state["queries"][patch], state, "q")
            np.testing.assert_allclose(rows(got[image])[place], plain.attention(query, keys, values), atol=TOLERANCE)


def test_equation_2_visible_features_come_from_an_encoder_that_never_saw_the_hidden_ones(model, mask):
    tokens, state = model.image.tokens(images()), plain.weights(model.image)
    got = feature_error(
        take(model.image.patch_features(tokens), mask.visible),
        model.image.observed_features(tokens, mask.visible),
        "sum",
    )
    expected = 0.0
    for image in range(3):
        whole = plain.image_features(rows(tokens[image]), state, VISION.depth, VISION.heads)
        shown = [0, *(mask.visible[image] + 1).tolist()]
        part = plain.image_features(rows(tokens[image][shown]), state, VISION.depth, VISION.heads)
        distances = [plain.squared_distance(whole[t], part[place]) for place, t in enumerate(shown) if t]
        expected += sum(distances) / len(distances) / 3
    assert got.item() == pytest.approx(expected, rel=1e-11)


def test_equation_4_image_embedding_is_the_projected_mean_of_patches_without_the_class_token(model):
    tokens, state = model.image.tokens(images()), plain.weights(model.image)
    pooled, embedding = model.embed_images(images())
    for image in range(3):
        features = plain.image_features(rows(tokens[image]), state, VISION.depth, VISION.heads)[1:]
        mean = np.sum(features, axis=0) / len(features)
        np.testing.assert_allclose(rows(pooled)[image], mean, atol=1e-11)
        np.testing.assert_allclose(rows(embedding)[image], plain.linear(mean, state, "visual_projection"), atol=1e-11)


@pytest.mark.parametrize(("n_patches", "ratio", "hidden"), [(49, 0.5, 24), (49, 0.75, 36), (9, 0.1, 0), (4, 1.0, 4)])
def test_masks_hide_the_share_rounded_down_and_every_patch_is_shown_or_hidden(n_patches, ratio, hidden):
    mask = draw_mask(8, n_patches, ratio, torch.Generator().manual_seed(0))
    assert mask.hidden.shape == (8, hidden)
    both = torch.cat([mask.visible, mask.hidden], dim=1).sort(dim=1).values
    assert torch.equal(both, torch.arange(n_patches).expand(8, n_patches))


def test_masks_differ_between_images():
    mask = draw_mask(8, 49, 0.5, torch.Generator().manual_seed(0))
    assert len({tuple(row.tolist()) for row in mask.hidden}) == 8


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 99), st.floats(0, 1))
def test_what_is_taken_by_a_mask_is_each_images_own_patches_in_order(seed, ratio):
    mask = draw_mask(3, 9, ratio, torch.Generator().manual_seed(seed))
    numbers = torch.arange(27.0).view(3, 9, 1)
    for part in mask:
        assert torch.equal(take(numbers, part)[..., 0], part + 9.0 * torch.arange(3)[:, None])
        assert torch.equal(part, part.sort(dim=1).values)


def test_frozen_tokens_take_the_place_of_pixels():
    shape = Shape(n_genes=5, vision=replace(small().shape.vision, token_width=7), text=small().shape.text, joint=6)
    model = Comtip(shape)
    model.initialise(one_stream(torch.Generator().manual_seed(0)))
    pooled, embedding = model.embed_images(torch.randn(4, 9, 7))
    assert (pooled.shape, embedding.shape) == ((4, 8), (4, 6))
