"""Crosses of known components, drawn at random: encoder, head, patient and gene."""

from collections.abc import Mapping

import numpy as np

from stbench.analyses.crossing import AXES, Cross

SHAPE = (3, 4, 5, 20)


def drawn_cells(components: Mapping[tuple[int, ...], float], shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Cells that are sums of normal effects of the given variances."""
    rng, cells = np.random.default_rng(seed), np.zeros(shape)
    for axes, variance in components.items():
        levels = [n if axis in axes else 1 for axis, n in enumerate(shape)]
        cells = cells + rng.normal(0, np.sqrt(variance), levels)
    return cells


def cross_of(cells: np.ndarray, **changes) -> Cross:
    """A cross of these scores of genes; the score of a row is their mean."""
    names = {f"{axis}s": tuple(f"{axis}{n}" for n in range(size)) for axis, size in zip(AXES, cells.shape, strict=True)}
    known = {"task": "made-task", "dataset": "made", "fingerprint": "f" * 64, "profile": "quick", "score": "HVG-5 PCC",
             "gene_score": "PCC", "left_out": (),
             "trained_on": (("imagenet-1k",),) * (cells.shape[0] - 1) + ((),)}  # fmt: skip
    return Cross(**{**known, **names, "cells": cells, "rows": cells.mean(axis=3), **changes})
