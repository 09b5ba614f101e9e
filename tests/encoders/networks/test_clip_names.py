"""CLIP's tensors under open_clip's names, from transformers' and OpenAI's."""

import pytest
import torch

from stbench.encoders import open_clip_family, transformers_clip
from stbench.encoders.networks.clip_names import open_clip_names
from stbench.encoders.networks.uninitialised import Uninitialised

MARK = {"vision_model.x": torch.zeros(0)}
"""Makes a state one of transformers; its own key is known to no table."""
LAYER = "text_model.encoder.layers.3"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
        ("text_model.final_layer_norm.bias", "ln_final.bias"),
        ("vision_model.encoder.layers.11.mlp.fc1.weight", "visual.transformer.resblocks.11.mlp.c_fc.weight"),
        (f"{LAYER}.layer_norm2.bias", "transformer.resblocks.3.ln_2.bias"),
        (f"{LAYER}.self_attn.out_proj.weight", "transformer.resblocks.3.attn.out_proj.weight"),
        ("vision_model.strange", "vision_model.strange"),
    ],
)
def test_tensors_of_transformers_get_open_clips_names_and_unknown_ones_keep_theirs(theirs, ours):
    value = torch.arange(3.0)
    assert open_clip_names(MARK | {theirs: value})[ours] is value


@pytest.mark.parametrize(
    ("theirs", "ours"), [("visual_projection.weight", "visual.proj"), ("text_projection.weight", "text_projection")]
)
def test_projections_are_turned(theirs, ours):
    value = torch.arange(6.0).view(2, 3)
    assert torch.equal(open_clip_names(MARK | {theirs: value})[ours], value.T)


@pytest.mark.parametrize("kind", ["weight", "bias"])
def test_query_key_and_value_are_stacked_in_that_order_and_only_where_all_are_there(kind):
    state = {f"{LAYER}.self_attn.{part}_proj.{kind}": torch.full((2,), float(row)) for row, part in enumerate("vkq")}
    joined = open_clip_names(MARK | state)
    assert joined[f"transformer.resblocks.3.attn.in_proj_{kind}"].tolist() == [2, 2, 1, 1, 0, 0]
    del state[f"{LAYER}.self_attn.k_proj.{kind}"]
    assert open_clip_names(MARK | state).keys() == MARK.keys()


@pytest.mark.parametrize("name", ["input_resolution", "context_length", "vocab_size"])
def test_numbers_among_openais_tensors_are_left_out(name):
    assert open_clip_names({name: torch.tensor(224), "visual.proj": torch.ones(1)}).keys() == {"visual.proj"}


def test_names_of_a_whole_model_are_those_of_the_other_library():
    from transformers import CLIPConfig, CLIPModel

    with Uninitialised():
        ours = open_clip_family._made("ViT-B-32-quickgelu")
    with torch.device("meta"):
        theirs = CLIPModel(CLIPConfig())
    state = theirs.state_dict() | dict.fromkeys(transformers_clip.POSITIONS, torch.zeros(1))
    named = {key: value.shape for key, value in open_clip_names(state).items()}
    assert named == {key: value.shape for key, value in ours.state_dict().items() if key != "attn_mask"}
