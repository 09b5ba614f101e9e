"""Every setting of every adapter reaches its place: the stage of training that it is for, and none before it."""

from dataclasses import MISSING, fields
from functools import cache
from typing import NamedTuple

import pytest

from stbench.adapters import adapters
from stbench.adapters.base import Context, needed_weights
from stbench.adapters.stimage.adapter import STimage
from stbench.cards import methods
from stbench.data import Panel
from stbench.data.patches import PatchSpec
from tests.made.adapters import SMALL
from tests.made.taught import GENES, taught_slides
from tests.made.tracing import STAGES, traced

PANEL = Panel(GENES[:8])
OTHER = "timm/test_efficientnet.r160_in1k"
"""An encoder with a network, as small as timm has one."""
PATCHES = {"pixels": 32, "batch": 16, "epochs": 2}
TOWERS = SMALL["comtip"] | {"decimals": 1, "grid_steps": 5, "batch": 16}
SQUARES = SMALL["cmrcnet"] | {"batch": 16}
HEADS = SMALL["foundation"] | {"batch": 16}
BASES = {
    "mean": {},
    "shuffled_ridge": {"encoder": "colour", "components": 4},
    "ridge_probe": {"encoder": "colour", "components": 4},
    "gene_ridge": {"encoder": "colour", "components": 4},
    "gene_neighbours": {"k": 4},
    "hest_probe": {"encoder": "colour", "components": 4},
    "stnet": SMALL["stnet"] | {"inner_folds": 0, "batch": 16, "epochs": 2},
    "stnet pixels": PATCHES | {"inner_folds": 0},
    "bleep": SMALL["bleep"] | {"batch": 16, "epochs": 2},
    "bleep pixels": PATCHES | {"k": 5},
    "mclstexp": SMALL["mclstexp"] | {"batch": 16, "epochs": 2},
    "mclstexp pixels": SMALL["mclstexp"] | PATCHES | {"encoder": ""},
    "mclstexp sections": SMALL["mclstexp"] | {"sequence": "section"},
    "histogene": SMALL["histogene"],
    "hist2st": SMALL["hist2st"] | {"epochs": 2, "decay_epochs": 1},
    "thitogene": SMALL["thitogene"],
    "eggn": SMALL["eggn"],
    "egn": SMALL["egn"] | {"batch": 16, "epochs": 2, "warm_up": 3},
    "comtip": TOWERS,
    "comtip frozen": SMALL["comtip-frozen"] | {"decimals": 1, "grid_steps": 5, "batch": 16},
    "cmrcnet": SQUARES,
    "cmrcnet pixels": {
        key: value for key, value in SQUARES.items() if key not in ("encoder", "tokens")
    } | {"image_px": 16, "square_px": 8, "tokens": 4},
    "stimage": SMALL["stimage"] | {"batch": 16, "epochs": 2},
    "stimage retrieval": SMALL["stimage"] | {"batch": 16, "epochs": 2, "predicts": "retrieval", "neighbours": 5},
    "foundation ridge": {"encoder": "colour", "components": 4},
    "foundation mlp": HEADS,
    "foundation finetune": HEADS | {"encoder": OTHER, "head": "finetune"},
    "omiclip similarity": {"route": "similarity", "rule": "retrieval", "k": 5},
    "inverse_distance": {},
    "kriging": SMALL["kriging"],
    "ridge_kriging": SMALL["ridge_kriging"] | {"components": 4},
    "s2s_st": SMALL["s2s_st"] | {"side": 4, "average": 0.5},
    "st_dai": SMALL["st_dai"] | {"epochs": 2, "batch": 8},
}  # fmt: skip
"""As small as they come; a word after the adapter's name says which way through it is gone."""


SLOW = ("foundation finetune", "omiclip similarity", "inverse_distance", "kriging", "ridge_kriging", "s2s_st", "st_dai")
"""They train on one slide, and those that impute on observed spots of another."""


class Change(NamedTuple):
    """One setting with another value, and the first stage that may differ for it."""

    base: str
    setting: str
    value: object
    stage: str


PLACES = {
    "shuffled_ridge": {"answer": {"components": 3, "alpha": 1.0}, "data": {"encoder": OTHER}},
    "ridge_probe": {"answer": {"components": 3, "alpha": 1.0}, "data": {"encoder": OTHER}},
    "gene_ridge": {"answer": {"components": 3, "alpha": 1.0}, "data": {"encoder": OTHER}},
    "gene_neighbours": {"answer": {"k": 6}},
    "hest_probe": {"answer": {"components": 3, "alphas": (1.0, 1000.0)}, "data": {"encoder": OTHER}},
    "stnet": {
        "start": {"target": "log-share", "inner_folds": 2},
        "optimiser": {"learning_rate": 1e-5, "momentum": 0.5},
        "steps": {"batch": 12, "epochs": 3},
    },
    "stnet pixels": {
        "data": {"encoder": "colour", "side_um": 120.0, "pixels": 48}, "answer": {"average_symmetries": False},
    },
    "bleep": {
        "structure": {"width": 24, "dropout": 0.5},
        "optimiser": {"learning_rate": 1e-3, "weight_decay": 0.1},
        "steps": {"batch": 12, "epochs": 3, "validation_share": 0.5},
        "loss": {"temperature": 0.5},
        "answer": {"k": 6, "rule": "weighted_average"},
    },
    "bleep pixels": {"data": {"encoder": "colour", "side_um": 120.0, "pixels": 48, "augment": False}},
    "mclstexp": {
        "structure": {"width": 24, "n_layers": 0, "n_heads": 1, "head_width": 2, "positions": False},
        "optimiser": {"learning_rate": 1e-3, "weight_decay": 0.1},
        "steps": {"batch": 12, "epochs": 3, "sequence": "section"},
        "loss": {"temperature": 0.5},
        "answer": {"k": 6, "distance": "l1"},
    },
    "mclstexp pixels": {
        "data": {"encoder": "colour", "side_um": 120.0, "pixels": 48, "augment": False, "scaling": "unit"},
    },
    "mclstexp sections": {"steps": {"max_tokens": 20}},
    "histogene": {
        "data": {"side_um": 80.0, "pixels": 4, "encoder": "colour"},
        "structure": {"n_layers": 2, "width": 8, "n_heads": 1, "head_width": 4, "dropout": 0.5},
        "optimiser": {"learning_rate": 1e-3},
        "steps": {"epochs": 2, "max_tokens": 20},
        "loss": {"scaling": "raw"},
    },
    "hist2st": {
        "data": {"side_um": 80.0, "pixels": 21},
        "structure": {
            "square": 14, "kernel": 5, "channels": 16, "n_mixers": 0, "n_layers": 0, "n_graphs": 0, "n_heads": 2,
            "dropout": 0.5, "count_head": "none", "views": 0,
        },
        "optimiser": {"learning_rate": 1e-3},
        "steps": {"epochs": 3, "decay": 0.5, "decay_epochs": 2, "max_tokens": 20},
        "loss": {
            "scaling": "raw", "neighbours": 2, "prune": "std", "policy": "max", "count_weight": 1.0, "view_weight": 2.0,
        },
    },
    "thitogene": {
        "data": {"side_um": 80.0, "pixels": 48},
        "structure": {
            "dynamic": False, "capsules": 3, "capsule_width": 8, "n_layers": 0, "n_heads": 2, "hidden": 16,
            "n_graph_heads": 0, "graph_hidden": 8, "graph_out": 4, "dropout": 0.5,
        },
        "optimiser": {"learning_rate": 1e-3},
        "steps": {"epochs": 2, "max_tokens": 20},
        "loss": {"scaling": "raw", "neighbours": 2, "self_loops": False, "axis": "reference"},
    },
    "eggn": {
        "data": {"encoder": OTHER},
        "structure": {"width": 16, "n_layers": 2},
        "optimiser": {"learning_rate": 1e-3, "weight_decay": 0.5},
        "steps": {"epochs": 2, "validation_slides": 1},
        "loss": {
            "exemplars": 0, "metric": "l2", "exemplar_neighbours": 1, "window_neighbours": 0,
            "exemplar_expression": "hidden", "activated_messages": True, "min_max": True, "correlation_weight": 0.0,
        },
    },
    "egn": {
        "data": {"encoder": OTHER, "side_um": 80.0, "pixels": 24, "scaling": "published"},
        "structure": {
            "square": 4, "width": 16, "n_layers": 2, "n_heads": 2, "head_width": 8, "hidden": 16, "n_mappers": 2,
            "block_every": 0, "block_heads": 2, "block_head_width": 8,
        },
        "optimiser": {"learning_rate": 1e-3, "weight_decay": 0.5},
        "steps": {"batch": 12, "epochs": 3, "warm_up": 9, "cycle": 1.0, "validation_slides": 1},
        "loss": {"exemplars": 1, "metric": "l1", "min_max": True, "correlation_weight": 0.0},
    },
    "comtip": {
        "data": {"encoder": "colour", "side_um": 80.0, "grid": 3, "patch_px": 6, "augment": True},
        "structure": {
            "image_width": 8, "image_depth": 2, "text_width": 8, "text_depth": 2, "joint": 6, "head_width": 32,
            "masked_features": False, "paat": "off", "gene_embedding": False, "value_embedding": False,
            "genes": "panel",
        },
        "start": {"start_scale": 2.0, "gene_deviation": 0.5},
        "optimiser": {
            "learning_rate": 1e-4, "weight_decay": 0.5, "new_module_factor": 2.0, "temperature_factor": 2.0,
            "epsilon": 1e-3, "train_tokens": False, "finetune_rate": 1e-3,
        },
        "steps": {"batch": 12, "epochs": 2, "finetune_epochs": 2},
        "loss": {
            "image_heads": 1, "text_heads": 1, "decimals": 0, "mask_ratio": 0.25, "reconstruction": 2.0,
            "pairing": 0.5, "mfm_reduction": "sum", "genes_per_step": 5, "top_genes": 3,
        },
        "answer": {
            "reversal": 5.0, "mfm_detach": False, "embedding": "pooled", "grid_steps": 7, "percentile": 50.0,
            "readout": "argmax",
        },
    },
    "cmrcnet": {
        "structure": {
            "construction": "code", "tokens": 6, "encoder_width": 8, "encoder_depth": 2, "width": 16,
            "gene_token_count": 4, "rebuilds": "none",
        },
        "optimiser": {"learning_rate": 1e-3, "weight_decay": 0.1},
        "steps": {"batch": 12, "epochs": 2, "lowest_rate": 1e-5, "validation_share": 0.5},
        "loss": {"encoder_heads": 1, "mask_rate": 0.25, "distance": "cosine", "temperature": 0.5},
        "answer": {"neighbours": 6},
    },
    "cmrcnet pixels": {
        "data": {"encoder": "colour", "side_um": 80.0, "image_px": 24, "augments": False},
        "structure": {"square_px": 4},
    },
    "stimage": {
        "structure": {"gene_count": 6, "latent": 8},
        "optimiser": {"optimiser": "adamw", "learning_rate": 1e-3, "weight_decay": 0.0},
        "steps": {"batch": 12, "epochs": 3},
        "loss": {"gene_choice": "ranked"},
        "answer": {"alpha": 1.0, "predicts": "retrieval"},
    },
    "stimage retrieval": {"answer": {"neighbours": 6}},
    "foundation ridge": {
        "data": {"encoder": OTHER}, "structure": {"head": "mlp"}, "answer": {"components": 3, "alpha": 1.0},
    },
    "foundation mlp": {
        "structure": {"hidden": 16},
        "optimiser": {"head_learning_rate": 1e-2, "weight_decay": 0.5},
        "steps": {"batch": 12, "epochs": 2},
    },
    "foundation finetune": {"optimiser": {"learning_rate": 1e-3}},
    "omiclip similarity": {
        "data": {"route": "probe"}, "answer": {"rule": "predex", "k": 6, "housekeeping": ("GENE1",)},
    },
    "inverse_distance": {"answer": {"neighbours": 3, "power": 1.0}},
    "kriging": {"answer": {"groups": 8, "genes_per_group": 1}},
    "ridge_kriging": {
        "data": {"encoder": OTHER},
        "answer": {"components": 3, "alpha": 1.0, "groups": 8, "genes_per_group": 1},
    },
    "s2s_st": {
        "structure": {"blocks": 1, "widths": (4, 6)},
        "optimiser": {"learning_rate": 1e-2, "weight_decay": 0.5},
        "steps": {"lowest_rate": 1e-4, "steps": 3},
        "loss": {"side": 6, "keep": 0.8, "natural_weight": 0.5, "batch": 3},
        "answer": {"average": 0.0},
    },
    "st_dai": {
        "structure": {"backbone": "hest_probe", "rank": 2, "hidden": 16, "confidence": False},
        "optimiser": {"learning_rate": 1e-2, "weight_decay": 0.5},
        "steps": {"epochs": 3, "batch": 12, "measured_share": 0.5},
        "loss": {
            "options": (("encoder", "colour"), ("components", 4), ("alpha", 1.0)), "neighbours": 1,
            "pseudo_weight": 2.0, "confidence_weight": 0.5,
        },
    },
}  # fmt: skip
"""Another value of each setting, by the first stage that may differ for it."""
TUNED = ("stnet", "bleep", "mclstexp", "comtip", "stimage")
ELSEWHERE = {
    ("hest_probe", "seed"): "PCA of a few spots draws nothing: tests/adapters/probes/test_hest_regression.py",
    ("comtip", "max_tokens"): "bounds memory: tests/adapters/comtip/network/test_model.py",
    ("stimage", "clamps_scale"): "acts beyond 100: tests/adapters/stimage/test_network.py",
    ("stimage", "side_um"): "its tower reads 224 pixels: below",
    **{(name, "weights"): "below" for name in TUNED},
    **{(name, "encoder"): "below" for name in ("stimage", "omiclip")},
}
CHANGES = [
    Change(base, setting, value, stage)
    for base, stages in PLACES.items()
    for stage, values in stages.items()
    for setting, value in values.items()
]


def tried_settings():
    return {(change.base.split()[0], change.setting) for change in CHANGES} | set(ELSEWHERE)


@cache
def trace_of(base, *changed):
    slides = taught_slides(("A1", "B1", "C1")[-2 if base in SLOW else -3 :])
    return traced(adapters[base.split()[0]](**BASES[base] | dict(changed)), slides, PANEL)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.base}-{change.setting}")
def test_a_setting_reaches_its_place_and_nothing_before_it(change):
    differs = trace_of(change.base).differs(trace_of(change.base, (change.setting, change.value)))
    assert differs[:1] == [change.stage]
    assert differs[-1] == STAGES[-1], "the answer is the same"


def test_every_setting_of_every_adapter_is_among_them():
    inherited = {(name, item.name) for name in ("omiclip",) for item in fields(adapters["foundation"])}
    of_adapters = {
        (origin.name, item.name) for origin in adapters.origins() if origin.built_in
        for item in fields(adapters[origin.name])
    }  # fmt: skip
    assert of_adapters - inherited == tried_settings() - inherited


@pytest.mark.parametrize("name", TUNED)
def test_weights_are_asked_for_by_their_name(name):
    assert needed_weights(adapters[name](encoder="", weights="plip")) == ("plip",)


@pytest.mark.parametrize("name", [name for name, setting in sorted(tried_settings()) if setting == "encoder"])
def test_weights_of_an_encoder_are_asked_for(name):
    assert "plip" in needed_weights(adapters[name](encoder="plip"))


def test_a_tower_reads_patches_of_its_side_and_an_encoder_those_of_its_own():
    assert STimage(side_um=80.0)._reader(Context()).source == PatchSpec(side_um=80.0, pixels=224, resampling="bicubic")
    assert STimage(encoder="colour", side_um=80.0)._reader(Context()).source.encoder.name == "colour"


@pytest.mark.parametrize("name", sorted(adapters))
def test_a_default_is_what_a_card_publishes(name):
    deck = methods()
    cards = [deck[card] for card in deck if deck[card].adapter == name]
    for field in fields(adapters[name]):
        if field.default is not MISSING and field.name != "weights":  # without a checkpoint, training starts at random
            published = [card.paper[field.name].value for card in cards if field.name in card.paper]
            assert field.default in [tuple(v) if isinstance(v, list) else v for v in published], field.name
