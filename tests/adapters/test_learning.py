"""Every method that is trained learns what a patch says of its expression, and nothing where pairs are permuted."""

import numpy as np
import pytest
import torch

from stbench.adapters import adapters
from stbench.adapters.base import Context, needed_weights, needs_neighbour
from stbench.adapters.omiclip.loki import gene_sentences
from stbench.adapters.omiclip.sentences import SentenceFeatures
from stbench.adapters.parts.inputs import SpotReader
from stbench.adapters.parts.references import References
from stbench.adapters.parts.retrieval import nearest_references
from stbench.adapters.stimage.genes import overlapping_genes
from stbench.data import Panel
from stbench.weights import WeightSearch, is_published
from tests.made import smooth
from tests.made.adapters import SMALL as SMALL_OF
from tests.made.taught import GENES, taught_slides, unpaired

PANEL = Panel(GENES)
COLOUR = {"encoder": "colour", "epochs": 40, "batch": 24}
TOWERS = {
    "image_width": 32, "image_depth": 1, "image_heads": 2, "text_width": 16, "text_depth": 1, "text_heads": 2,
    "joint": 16, "decimals": 0, "genes_per_step": 6, "batch": 24, "start_scale": 2.0, "learning_rate": 3e-3,
    "finetune_rate": 1e-2, "epochs": 2, "finetune_epochs": 40, "grid_steps": 5,
}  # fmt: skip
SQUARES = {"image_px": 16, "square_px": 8, "encoder_width": 16, "encoder_depth": 1, "encoder_heads": 2}
SMALL = {"width": 32, "neighbours": 3, "epochs": 60, "batch": 24, "learning_rate": 3e-3}
PATCHES = {
    "pixels": 14, "channels": 64, "kernel": 3, "n_mixers": 1, "n_layers": 1, "n_heads": 1, "dropout": 0.0,
    "epochs": 80, "learning_rate": 1e-2, "views": 0,
}  # fmt: skip
WAYS = {
    "ridge_probe": {"encoder": "colour", "components": 0, "alpha": 1.0},
    "hest_probe": {"encoder": "colour", "components": 4},
    "stnet": COLOUR | {"learning_rate": 5e-2, "inner_folds": 0},
    "stnet pixels": {"pixels": 32, "epochs": 5, "batch": 12, "learning_rate": 5e-3, "inner_folds": 0},
    "bleep": COLOUR | {"learning_rate": 3e-3, "k": 3, "width": 32},
    "bleep pixels": {"pixels": 32, "epochs": 8, "batch": 18, "learning_rate": 1e-3, "k": 3, "width": 32},
    "mclstexp": COLOUR
    | {"learning_rate": 3e-3, "k": 3, "width": 32, "n_layers": 1, "n_heads": 2, "head_width": 8, "positions": False},
    "mclstexp sections": COLOUR | {"learning_rate": 3e-3, "k": 3, "width": 32, "n_layers": 0, "sequence": "section"},
    "histogene": {
        "pixels": 8, "n_layers": 1, "width": 32, "n_heads": 2, "head_width": 16, "epochs": 150, "learning_rate": 3e-3,
        "dropout": 0.0,
    },
    "hist2st": PATCHES | {"n_graphs": 0},
    "thitogene": {
        "pixels": 44, "capsules": 8, "capsule_width": 8, "n_layers": 0, "n_graph_heads": 0, "dropout": 0.0,
        "epochs": 80, "learning_rate": 3e-3,
    },
    "eggn": {
        "encoder": "colour", "width": 32, "n_layers": 1, "epochs": 60, "learning_rate": 5e-3, "validation_slides": 0,
    },
    "egn": {
        "encoder": "colour", "pixels": 16, "square": 8, "width": 32, "n_layers": 1, "n_heads": 1, "head_width": 16,
        "hidden": 32, "n_mappers": 1, "block_every": 1, "block_heads": 1, "block_head_width": 16, "epochs": 40,
        "batch": 24, "learning_rate": 3e-3, "warm_up": 5, "validation_slides": 0,
    },
    "comtip": TOWERS | {"grid": 2, "patch_px": 8},
    "comtip frozen": TOWERS | {"encoder": "colour", "grid": 2},
    "cmrcnet": SQUARES | SMALL,
    "cmrcnet code": SQUARES | SMALL | {"construction": "code"},
    "cmrcnet frozen": {"encoder": "colour", "tokens": 4, "encoder_width": 16, "encoder_depth": 1, "encoder_heads": 2}
    | SMALL,
    "stimage": COLOUR | {"learning_rate": 3e-3, "gene_count": 12, "weight_decay": 0.0, "alpha": 1.0},
    "stimage retrieval": COLOUR
    | {"learning_rate": 3e-3, "gene_count": 12, "weight_decay": 0.0, "predicts": "retrieval", "neighbours": 3},
    "foundation ridge": {"encoder": "colour", "components": 0, "alpha": 1.0},
    "foundation mlp": COLOUR | {"head": "mlp", "head_learning_rate": 1e-2},
    "foundation finetune": {
        "encoder": "timm/test_efficientnet.r160_in1k", "head": "finetune", "epochs": 2, "batch": 12,
        "learning_rate": 1e-3, "head_learning_rate": 3e-3,
    },
}  # fmt: skip


TURNED = ("bleep", "cmrcnet", "cmrcnet code", "cmrcnet frozen", "stimage retrieval")
"""Contrast alone: from permuted pairs it may turn one space onto the other, rightly or wrongly by luck."""
CENTRED = ("hest_probe",)
"""It has no intercept, as HEST's own has none, and says how expression differs from its mean."""
LONG = ("stnet pixels", "bleep pixels", "foundation finetune")
"""Their adapters have a shorter way, which is tried on permuted pairs."""
QUICK = {"encoder": "colour", "epochs": 2}
BRIEF = {
    "bleep references": QUICK,
    "mclstexp references": QUICK | {"width": 32, "n_layers": 1, "n_heads": 2, "head_width": 8},
    "eggn references": SMALL_OF["eggn"],
    "egn references": SMALL_OF["egn"],
    "cmrcnet references": QUICK | {"tokens": 4, "encoder_width": 16, "encoder_depth": 1, "encoder_heads": 2},
    "stimage references": QUICK | {"gene_count": 12},
    "omiclip references": {"route": "similarity"},
}


def measured(slides):
    return np.concatenate([slide.expression(PANEL) for slide in slides])


def trained(name, slides, seed=0):
    adapter = adapters[name.split()[0]](**{**WAYS, **BRIEF}[name])
    stand_ins = frozenset(weights for weights in needed_weights(adapter) if is_published(weights))
    context = Context(weights=WeightSearch(stand_ins=stand_ins))
    return adapter, adapter.train(slides, PANEL, np.random.default_rng(seed), context)


def answered(name, training, tested, seed=0):
    """What a method says of a slide that training has not seen."""
    adapter, model = trained(name, training, seed)
    return adapter.predict(model, tested.blind(), PANEL)


def correlation(values, truth):
    """Mean over genes of PCC."""
    return float(np.mean([np.corrcoef(*columns)[0, 1] for columns in zip(values.T, truth.T, strict=True)]))


def off(values, truth):
    """How far a gene's mean lies from what it should be, at most."""
    return np.abs(values.mean(axis=0) - truth.mean(axis=0)).max()


@pytest.mark.parametrize("name", WAYS)
def test_a_method_learns_what_a_patch_says(name):
    *training, tested = taught_slides()
    values, truth = answered(name, training, tested), tested.expression(PANEL)
    assert correlation(values, truth) > 0.7
    assert off(values, truth) < 1.0 or name in CENTRED, "the level of each gene is that of training"


@pytest.mark.parametrize("name", [name for name in WAYS if name not in (*TURNED, *LONG)])
def test_a_method_learns_nothing_from_pairs_that_are_permuted(name):
    *training, tested = taught_slides()
    truth = tested.expression(PANEL)
    pcc = [correlation(answered(name, unpaired(training, seed), tested), truth) for seed in (0, 1)]
    assert abs(np.mean(pcc)) < 0.5


IMPUTING = {
    "nearest_observed": {},
    "inverse_distance": {},
    "kriging": {"genes_per_group": 3},
    "ridge_kriging": {"encoder": "colour", "components": 0, "alpha": 100.0, "genes_per_group": 3},
    "nearest_aligned": {},
    "s2s_st": {
        "blocks": 2, "widths": (8, 16), "side": 8, "steps": 80, "batch": 6, "learning_rate": 5e-3, "average": 0.9,
    },
    "st_dai": {
        "backbone": "ridge_probe", "options": (("encoder", "colour"), ("components", 0), ("alpha", 10.0)),
        "learning_rate": 1e-2,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", IMPUTING)
def test_a_method_fills_in_genes_that_follow_place_and_learns_nothing_of_others(name):
    adapter, panel, slide = adapters[name](**IMPUTING[name]), Panel(smooth.GENES), smooth.smooth_slide("A2", turn=0.2)
    visible, context = smooth.sparse(slide), Context()
    whole = [smooth.smooth_slide("A1")] if needs_neighbour(adapter) else []
    if hasattr(adapter, "train"):
        model = adapter.train([*whole, visible.observed], panel, np.random.default_rng(0), context)
    else:
        model = adapter.pretrained(context)
    hidden = visible.hidden_rows
    values, truth = adapter.impute(model, visible, panel)[hidden], slide.expression(panel)[hidden]
    smoothly, by_chance = (correlation(values[:, genes], truth[:, genes]) for genes in (smooth.SMOOTH, smooth.NOISE))
    assert smoothly > 0.25, "a third of the spots lie on glass, where no image says anything"
    assert abs(by_chance) < 0.25
    assert off(values, truth) < 0.5


def sentences_placed(model, slides):
    texts = SentenceFeatures(model.images, WeightSearch(stand_ins=frozenset({"omiclip"})))
    return np.concatenate([texts(gene_sentences(slide.counts, slide.genes), slide) for slide in slides])


def embedded(embed, values):
    with torch.inference_mode():
        return embed(torch.from_numpy(values)).numpy()


def read(encoder, slides):
    return np.concatenate([part[0] for part in SpotReader(Context().features(encoder))(slides).parts])


def among_its_own(model, slides):
    """What the spot tower says of each slide's spots by themselves."""
    given = [(torch.from_numpy(slide.expression(PANEL)), torch.from_numpy(slide.array_xy)) for slide in slides]
    with torch.inference_mode():
        return np.concatenate([model.network.embed_spots(*both).numpy() for both in given])


REFERENCES = {
    "bleep": lambda model, slides: (model.reference, embedded(model.network.embed_spots, measured(slides))),
    "mclstexp": lambda model, slides: (model.reference, among_its_own(model, slides)),
    "cmrcnet": lambda model, slides: (model.references, embedded(model.network.embed_genes, measured(slides))),
    "stimage": lambda model, slides: (
        model.references, embedded(model.network.embed_genes, overlapping_genes(slides, len(GENES)))
    ),
    "omiclip": lambda model, slides: (model.sentences, sentences_placed(model, slides)),
    "eggn": lambda model, slides: (model.references.features, read("colour", slides)),
    "egn": lambda model, slides: (model.references.features, read("colour", slides)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFERENCES)
def test_a_training_spot_finds_itself_among_the_references(name):
    slides = taught_slides(("A1", "B1"))
    _, model = trained(f"{name} references", slides)
    references, queries = REFERENCES[name](model, slides)
    found = nearest_references(torch.from_numpy(queries), torch.from_numpy(references), 1)
    np.testing.assert_array_equal(found.indices[:, 0], np.arange(len(queries)))
    expression = (
        model.references.expression if isinstance(getattr(model, "references", None), References) else model.expression
    )
    np.testing.assert_array_equal(expression, measured(slides))
