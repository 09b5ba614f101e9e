"""UNI and other models of timm: golden forwards from published files, facts read off the library."""

from types import SimpleNamespace

import pytest
import torch

from stbench.encoders import encoder
from stbench.encoders.timm_family import _classifier, timm_model
from stbench.weights import DEFAULT_SEARCH
from tests.made.golden import assert_matches, noise_tensor, published_state
from tests.made.published import published_file
from tests.made.reproduced import reproduces


@pytest.fixture(scope="module")
def image():
    return noise_tensor("input:image", (2, 3, 224, 224), amplitude=1.5)


@pytest.mark.slow
@reproduces("uni", "*")
def test_uni_gives_the_golden_forward_from_its_file(tmp_path, image):
    with published_file(tmp_path, "pytorch_model.bin", published_state("uni"), "uni") as weights:
        network = encoder("uni", weights).network()
    wide = noise_tensor("input:image288", (1, 3, 288, 256), amplitude=1.5)
    with torch.inference_mode():
        assert_matches(network(image), "output/features", "uni")
        assert_matches(network(wide), "output/features_dynamic_size", "uni")
        assert_matches(network.forward_features(image[:1])[:, ::28, ::32], "debug/tokens", "uni")
        for parameter in (*network.patch_embed.proj.parameters(), network.pos_embed, network.cls_token):
            parameter *= 0.01  # the epsilon of the layer norms shows
        assert_matches(network(image), "output/features_small_embedding", "uni")


@pytest.mark.slow
def test_a_timm_model_gives_what_timm_gives_from_the_same_file(tmp_path):
    import timm

    torch.manual_seed(0)
    theirs = timm.create_model("resnet50.a1_in1k", pretrained=False).eval()
    name = "timm/resnet50.a1_in1k"
    images = torch.randn(2, 3, 224, 224)
    with published_file(tmp_path, "model.safetensors", theirs.state_dict(), name) as weights, torch.inference_mode():
        ours = encoder(name, weights).network()(images)
        torch.testing.assert_close(ours, theirs.forward_head(theirs.forward_features(images), pre_logits=True))


@pytest.mark.parametrize(
    ("name", "width", "pixels", "resampling"),
    [
        ("timm/resnet50.a1_in1k", 2048, 224, "bicubic"),
        ("timm/resnet18.tv_in1k", 512, 224, "bilinear"),
        ("timm/vit_base_patch14_dinov2.lvd142m", 768, 518, "bicubic"),
    ],
)
def test_width_side_and_filter_are_those_of_the_librarys_model(name, width, pixels, resampling):
    made = timm_model(name, DEFAULT_SEARCH)
    assert (made.width, made.patch.pixels, made.patch.resampling) == (width, pixels, resampling)


@pytest.mark.parametrize(
    ("trained", "layers"),
    [
        (None, ()),
        (SimpleNamespace(classifier="fc"), ("fc",)),
        (SimpleNamespace(classifier=["head", "head_dist"]), ("head", "head_dist")),
        (SimpleNamespace(classifier=None), ()),
    ],
    ids=["unknown", "one", "two", "none"],
)
def test_layers_that_features_do_not_need_are_those_the_library_calls_classifier(trained, layers):
    assert _classifier(trained) == layers
