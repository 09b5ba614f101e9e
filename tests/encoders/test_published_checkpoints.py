"""Each foundation model, loaded from a file in its published format, gives the golden forward."""

import numpy as np
import open_clip
import pytest
import torch

from stbench.encoders import encoder
from stbench.encoders.compute import ON_CPU
from stbench.encoders.open_clip_family import sentence_features, tokenised
from tests.made.golden import assert_matches, description, fill, golden, noise_image, noise_tensor, published_state
from tests.made.published import clip_state, plip_state, published_file

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def image():
    return noise_tensor("input:image", (2, 3, 224, 224), amplitude=1.5)


def test_clip_gives_the_golden_forward_from_its_open_clip_file(tmp_path, image):
    with published_file(tmp_path, "open_clip_model.safetensors", clip_state(), "clip-vit-b-32") as weights:
        network = encoder("clip-vit-b-32", weights).network()
    with torch.inference_mode():
        assert_matches(network(image), "image/embedding", "clip_vit_b_32_quickgelu")


def test_plip_and_clip_give_the_golden_forward_from_a_transformers_file(tmp_path, image):
    with published_file(tmp_path, "pytorch_model.bin", plip_state(), "plip", "clip-vit-b-32") as weights:
        networks = [encoder("plip", weights).network(), encoder("clip-vit-b-32", weights).network()]
    with torch.inference_mode():
        for network in networks:
            assert_matches(network(image), "image/embedding", "plip")


def test_uni_gives_the_golden_forward_from_its_file(tmp_path, image):
    with published_file(tmp_path, "pytorch_model.bin", published_state("uni"), "uni") as weights:
        network = encoder("uni", weights).network()
    wide = noise_tensor("input:image288", (1, 3, 288, 256), amplitude=1.5)
    with torch.inference_mode():
        assert_matches(network(image), "output/features", "uni")
        assert_matches(network(wide), "output/features_dynamic_size", "uni")


def test_ctranspath_gives_the_golden_forward_from_its_file(tmp_path):
    patches = np.ascontiguousarray(noise_image("input:image", (2, 3, 224, 224)).transpose(0, 2, 3, 1))
    with published_file(
        tmp_path, "ctranspath.pth", {"model": published_state("ctranspath_published")}, "ctranspath"
    ) as weights:
        assert_matches(encoder("ctranspath", weights).features(patches, ON_CPU), "output/features", "ctranspath")


def test_omiclip_gives_the_golden_forwards_from_a_training_checkpoint(tmp_path):
    stored = golden("coca_omiclip")
    sentences = stored.description["text/sentences"]
    patches = noise_image("input:image", (2, 224, 224, 3))
    with published_file(tmp_path, "checkpoint.pt", omiclip_checkpoint(), "omiclip") as weights:
        assert_matches(encoder("omiclip", weights).features(patches, ON_CPU), "image/embedding", stored)
        assert_matches(
            sentence_features("omiclip", sentences, weights=weights, compute=ON_CPU), "text/embedding", stored
        )
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


def test_a_timm_model_gives_what_timm_gives_from_the_same_file(tmp_path):
    import timm

    torch.manual_seed(0)
    theirs = timm.create_model("resnet50.a1_in1k", pretrained=False).eval()
    name = "timm/resnet50.a1_in1k"
    images = torch.randn(2, 3, 224, 224)
    with published_file(tmp_path, "model.safetensors", theirs.state_dict(), name) as weights, torch.inference_mode():
        ours = encoder(name, weights).network()(images)
        torch.testing.assert_close(ours, theirs.forward_head(theirs.forward_features(images), pre_logits=True))


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
