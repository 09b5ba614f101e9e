"""The whole model: published sizes, published towers, switches, and seeds."""

import pytest
import torch
from safetensors.torch import save_file

from stbench.adapters.comtip.network.model import Comtip, Objective, Shape, from_clip
from stbench.adapters.parts.draws import one_stream
from stbench.adapters.parts.start_weights import load_start_weights
from stbench.errors import WeightsError
from stbench.weights import WeightSearch
from tests.adapters.comtip.small import expression, fronts, images, small
from tests.made.golden import assert_matches, golden, noise_tensor, published_state
from tests.made.reproduced import reproduces

N_GENES = 1000


def paper_model() -> Comtip:
    """The paper's sizes, without memory behind them."""
    with torch.device("meta"):
        return Comtip(Shape(n_genes=N_GENES))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("image.vision_model", 87_456_000),
        ("image.visual_projection", 768 * 512),
        ("text.text_model", 63_428_096 - 512 * 512),
        ("text.text_projection", 512 * 512),
        ("mfm", 49 * 768 + 3 * 768 * 768),
        ("gene_embed", N_GENES * 512),
        ("value_embed", 2 * 512),
        ("disc", 512 * 256 + 256 + 256 + 1),
        ("logit_scale", 1),
    ],
)
def test_every_part_of_the_paper_profile_has_the_parameters_of_the_spec(part, expected):
    counts = [p.numel() for name, p in paper_model().named_parameters() if f"{name}.".startswith(f"{part}.")]
    assert sum(counts) == expected


def test_layers_of_the_paper_profile_have_the_shapes_of_the_spec():
    state = {key: tuple(value.shape) for key, value in paper_model().state_dict().items()}
    assert state["mfm.queries"] == (49, 768)
    assert {state[f"mfm.{part}.weight"] for part in "qkv"} == {(768, 768)}
    assert state["value_embed.weight"] == (512, 1)
    assert state["gene_embed.weight"] == (N_GENES, 512)
    assert state["image.vision_model.embeddings.patch_embedding.weight"] == (768, 3, 32, 32)
    assert state["text.text_model.embeddings.position_embedding.weight"] == (77, 512)
    clip = sum(v.numel() for k, v in paper_model().named_parameters() if k.split(".")[0] in ("image", "text"))
    assert clip + 1 == 151_277_313  # CLIP ViT-B/32 with its temperature


@pytest.fixture(scope="module")
def plip_model() -> Comtip:
    stored = published_state("plip")
    model = Comtip(Shape(n_genes=1, mfm=False, paat="off", value_embedding=False)).eval()
    stored["text_model.embeddings.position_ids"] = torch.zeros(1, 77)  # older files carry these
    model.clip_part.load_state_dict(from_clip(stored))
    return model


@pytest.mark.slow
@reproduces("plip", "image/embedding", "text/embedding")
def test_towers_started_from_plip_give_plips_embeddings(plip_model):
    images_in = noise_tensor("input:image", (2, 3, 224, 224), amplitude=1.5)
    with torch.no_grad():
        features = plip_model.image.encode(plip_model.image.tokens(images_in))
        image = plip_model.image.visual_projection(features[:, 0])  # CLIP pools at the class token
        text = plip_model.text(golden("plip").tensors["text/tokens"])
    assert_matches(image, "image/embedding", "plip")
    assert_matches(text, "text/embedding", "plip")


def test_weights_of_another_size_are_refused_with_the_keys_that_differ(tmp_path):
    path = tmp_path / "some.safetensors"
    save_file({"logit_scale": torch.zeros(2)}, path)
    with pytest.raises(WeightsError, match="1 of another shape: logit_scale"):
        load_start_weights(small().clip_part, "plip", from_clip, WeightSearch({"plip": path}))


@pytest.mark.parametrize(
    ("switch", "prefix"),
    [
        ({"mfm": False}, "mfm."),
        ({"paat": "off"}, "disc."),
        ({"gene_embedding": False}, "gene_embed."),
        ({"value_embedding": False}, "value_embed."),
    ],
)
def test_each_ablation_takes_its_part_out_and_still_trains(switch, prefix):
    model = small(**switch)
    terms = model(images(), expression(), fronts(), Objective(), one_stream(torch.Generator().manual_seed(0)))
    model.loss(terms, Objective()).backward()
    assert not any(key.startswith(prefix) for key in model.state_dict())
    assert model.text.text_projection.weight.grad.abs().sum() > 0


def test_one_seed_gives_one_model_and_leaves_torchs_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    models = [Comtip(Shape(n_genes=5, vision=small().shape.vision, text=small().shape.text)) for _ in range(2)]
    torch.set_rng_state(before)
    for model in models:
        model.initialise(one_stream(torch.Generator().manual_seed(4)))
    assert torch.equal(torch.get_rng_state(), before)
    for first, second in zip(models[0].state_dict().values(), models[1].state_dict().values(), strict=True):
        assert torch.equal(first, second)


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("text_model.embeddings.position_ids", None),
        ("vision_model.embeddings.position_ids", None),
        ("text_projection.weight", "text.text_projection.weight"),
        ("visual_projection.weight", "image.visual_projection.weight"),
        ("logit_scale", "logit_scale"),
    ],
)
def test_buffers_of_older_checkpoints_are_left_out_and_towers_are_named(key, own):
    assert [*from_clip({key: torch.zeros(1)})] == ([own] if own else [])
