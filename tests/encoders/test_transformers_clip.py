"""PLIP, and CLIP in the transformers library's format: golden forwards, old index tables."""

import pytest
import torch

from stbench.encoders import encoder
from stbench.encoders.base import CLIP_MEAN, CLIP_STD
from stbench.encoders.loading import loaded
from stbench.encoders.transformers_clip import _clip_model, _without_positions
from stbench.weights import DEFAULT_SEARCH
from tests.made.golden import assert_matches, description, noise_tensor
from tests.made.published import clip_tokens, plip_state, published_file
from tests.made.reproduced import reproduces


@pytest.fixture(scope="module")
def image():
    return noise_tensor("input:image", (2, 3, 224, 224), amplitude=1.5)


@pytest.mark.slow
@reproduces("plip", "image/embedding")
def test_plip_and_clip_give_the_golden_forward_from_a_transformers_file(tmp_path, image):
    with published_file(tmp_path, "pytorch_model.bin", plip_state(), "plip", "clip-vit-b-32") as weights:
        networks = [encoder("plip", weights).network(), encoder("clip-vit-b-32", weights).network()]
    with torch.inference_mode():
        for network in networks:
            assert_matches(network(image), "image/embedding", "plip")


@pytest.mark.slow
@reproduces("plip", "*")
def test_the_whole_model_of_plips_file_gives_the_golden_text_and_logits(tmp_path, image):
    """The encoder keeps the image tower; the rest is loaded with it, by the same renames."""
    with published_file(tmp_path, "pytorch_model.bin", plip_state(), "plip") as weights:
        model = loaded("plip", _clip_model, _without_positions, weights=weights, title="CLIP")
    tokens = clip_tokens(description("plip")["sentences"])
    assert_matches(tokens, "text/tokens", "plip")
    with torch.inference_mode():
        whole = model(input_ids=tokens, pixel_values=image)
        pooled = {
            "image": model.visual_projection(model.vision_model(pixel_values=image).pooler_output),
            "text": model.text_projection(model.text_model(input_ids=tokens).pooler_output),
        }
        assert_matches(whole.logits_per_image, "logits_per_image", "plip")
        assert_matches(pooled["image"], "image/embedding", "plip")
        assert_matches(pooled["text"], "text/embedding", "plip")


@pytest.mark.parametrize("where", ["vision_model", "text_model"])
def test_index_tables_of_old_files_are_left_out(where):
    state = {f"{where}.embeddings.position_ids": torch.arange(3), f"{where}.post_layernorm.bias": torch.ones(2)}
    assert _without_positions(state).keys() == {f"{where}.post_layernorm.bias"}


@pytest.mark.parametrize(("stand_in", "width"), [(False, 512), (True, 64)])
def test_plip_is_cut_and_normalised_alike_with_and_without_its_weights(stand_in, width):
    made = encoder("plip", DEFAULT_SEARCH, stand_in=stand_in)
    assert (made.patch, made.mean, made.std) == (encoder("clip-vit-b-32", DEFAULT_SEARCH).patch, CLIP_MEAN, CLIP_STD)
    assert made.width == width
