"""CLIP, OmiCLIP and other models of open_clip: golden forwards from published files, misspelt names, sentences."""

from functools import partial

import numpy as np
import open_clip
import pytest
import torch

from stbench.encoders import encoder
from stbench.encoders.base import CLIP_MEAN, CLIP_STD
from stbench.encoders.compute import ON_CPU
from stbench.encoders.forward import normalised
from stbench.encoders.loading import loaded
from stbench.encoders.networks.clip_names import open_clip_names
from stbench.encoders.open_clip_family import (
    CLIP_MODEL,
    ImageTower,
    _made,
    _omiclip,
    open_clip_model,
    sentence_features,
    text_tower,
    tokenised,
)  # fmt: skip
from stbench.weights import DEFAULT_SEARCH, WeightSearch
from tests.made.golden import assert_matches, description, fill, golden, noise_image, noise_tensor
from tests.made.published import clip_state, clip_tokens, published_file
from tests.made.reproduced import reproduces


@pytest.fixture(scope="module")
def image():
    return noise_tensor("input:image", (2, 3, 224, 224), amplitude=1.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topic", "name", "model"),
    [
        ("clip_vit_b_32_quickgelu", "clip-vit-b-32", CLIP_MODEL),
        ("clip_vit_b_32", "open_clip/ViT-B-32/laion2b_s34b_b79k", "ViT-B-32"),
    ],
    ids=["QuickGELU", "GELU"],
)
@reproduces("{topic}", "*")
def test_clip_gives_the_golden_forwards_from_its_open_clip_file(tmp_path, image, topic, name, model):
    """Names and shapes of both files are the same; only the activation tells OpenAI's weights from LAION's."""
    with published_file(tmp_path, "open_clip_model.safetensors", clip_state(), name) as weights:
        network = encoder(name, weights).network()
        whole = loaded(name, partial(_made, model), open_clip_names, weights=weights, title="CLIP")
    tokens = clip_tokens(description(topic)["sentences"])
    assert_matches(tokens, "text/tokens", topic)
    with torch.inference_mode():
        assert_matches(network(image), "image/embedding", topic)
        assert_matches(whole.encode_text(tokens), "text/embedding", topic)


@pytest.mark.slow
@reproduces("coca_omiclip", "*")
def test_omiclip_gives_the_golden_forwards_from_a_training_checkpoint(tmp_path):
    stored = golden("coca_omiclip")
    sentences = stored.description["text/sentences"]
    patches = noise_image("input:image", (2, 224, 224, 3))
    with published_file(tmp_path, "checkpoint.pt", omiclip_checkpoint(), "omiclip") as weights:
        assert_matches(encoder("omiclip", weights).features(patches, ON_CPU), "image/embedding", stored)
        assert_matches(
            sentence_features("omiclip", sentences, weights=weights, compute=ON_CPU), "text/embedding", stored
        )
        images = normalised(patches, mean=CLIP_MEAN, std=CLIP_STD)
        raw_images = partial(ImageTower(_omiclip("omiclip", weights).visual), images)
        raw_sentences = partial(text_tower("omiclip", weights).text, tokenised(sentences))
        with torch.inference_mode():
            assert_matches(raw_images().norm(dim=-1), "image/raw_norm", stored)
            assert_matches(raw_sentences()[0].norm(dim=-1), "text/raw_norm", stored)
    assert_matches(tokenised(sentences), "text/tokens", stored)


def omiclip_checkpoint():
    """As open_clip's trainer saves it, but for Adam's moments: 5 GB that nothing reads.

    The decoder plays no part in these forwards, so it is left at zero, which saves filling 190 M numbers.
    """
    entries = description("coca_vit_l_14_keys")["state_dict"]
    shapes = {entry["key"]: tuple(entry["shape"]) for entry in entries}
    state = fill({key: shape for key, shape in shapes.items() if not key.startswith("text_decoder.")})
    state |= {key: torch.zeros(shape) for key, shape in shapes.items() if key.startswith("text_decoder.")}
    state["logit_scale"] = torch.tensor(np.log(1 / 0.07), dtype=torch.float32)
    return {
        "epoch": 20,
        "name": "omiclip",
        "state_dict": {f"module.{key}": state[key] for key in shapes},
        "optimizer": {"state": {}, "param_groups": [{"lr": 5e-6, "betas": (0.9, 0.98), "params": [0, 1]}]},
    }


@pytest.mark.slow
def test_an_open_clip_model_gives_what_open_clip_gives_from_the_same_file(tmp_path):
    torch.manual_seed(0)
    theirs = open_clip.create_model("ViT-B-32", load_weights=False).eval()
    name = "open_clip/ViT-B-32/laion2b_s34b_b79k"
    images = torch.randn(2, 3, 224, 224)
    with (
        published_file(tmp_path, "open_clip_model.safetensors", theirs.state_dict(), name) as weights,
        torch.inference_mode(),
    ):
        torch.testing.assert_close(encoder(name, weights).network()(images), theirs.encode_image(images))


COCA = WeightSearch(stand_ins=frozenset({"omiclip"}))


@pytest.mark.parametrize("n", [1, 16, 17])
def test_sentences_give_unit_vectors_in_their_order_however_they_fall_into_batches(n):
    sentences = [f"GENE{number} TP53" for number in range(n)]
    vectors = sentence_features("omiclip", sentences, weights=COCA, compute=ON_CPU)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    last = sentence_features("omiclip", sentences[-1:], weights=COCA, compute=ON_CPU)
    np.testing.assert_allclose(vectors[-1:], last, atol=1e-5)


@pytest.mark.parametrize(("words", "filled"), [(1, 3), (10, 12), (74, 76), (200, 76)])
def test_a_sentence_is_cut_after_76_tokens_the_last_of_them_the_end(words, filled):
    (ids,) = tokenised([" ".join(["the"] * words)])
    assert len(ids) == 76
    assert (ids != 0).sum() == filled
    assert ids[filled - 1] == ids.max() == 49407


@pytest.mark.parametrize(("returned", "unit_length"), [("tensor", False), ("tensor", True), ("tuple", True)])
def test_a_tower_gives_what_its_network_gives_first_of_unit_length_where_asked(returned, unit_length):
    latent = torch.tensor([[3.0, 4.0]])
    answers = {"tensor": latent, "tuple": (latent, torch.zeros(1, 7, 2))}
    tower = ImageTower(lambda images: answers[returned], unit_length=unit_length)
    assert tower(torch.zeros(1, 3, 2, 2)).tolist() == (latent / (5 if unit_length else 1)).tolist()


@pytest.mark.parametrize(
    ("name", "width", "pixels"),
    [
        ("open_clip/ViT-B-32/openai", 512, 224),
        ("open_clip/ViT-L-14-336/openai", 768, 336),
        ("open_clip/RN50", 1024, 224),
    ],
)
def test_width_and_side_are_those_of_the_librarys_model(name, width, pixels):
    made = open_clip_model(name, DEFAULT_SEARCH)
    assert (made.width, made.patch.pixels) == (width, pixels)
