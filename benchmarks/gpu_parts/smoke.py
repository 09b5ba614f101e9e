"""Smoke: the parts that all else stands on, and each method's quick profile on a made cohort, in this process."""

import time
import traceback
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from stbench import cards
from stbench.adapters.base import Context, Predicts, Trains
from stbench.adapters.loading import made_adapter
from stbench.adapters.parts.inputs import SpotInputs
from stbench.data.symmetries import N_SYMMETRIES, turned
from stbench.encoders.compute import Compute, Precision
from stbench.encoders.forward import normalised
from stbench.encoders.numerics import numerics
from stbench.encoders.streaming import streamed

PATCHES = np.random.default_rng(0).integers(0, 256, (700, 64, 64, 3), dtype=np.uint8)
"""Several batches of them."""
FEW = {"components": 8, "epochs": 2, "finetune_epochs": 1, "steps": 3, "inner_folds": 0}
"""Settings that make a training short."""


def check_base(device: str) -> None:
    """AssertionError where patches come out of their buffers, symmetries or normalisation as others."""
    own = streamed(lambda pixels: pixels.float().flatten(1), PATCHES, batch=64, device=device)
    np.testing.assert_array_equal(own, PATCHES.reshape(len(PATCHES), -1))
    versions = tuple(turned(PATCHES, each) for each in range(N_SYMMETRIES))
    inputs, rows = SpotInputs((versions,)), np.arange(0, 600, 7)
    symmetries = rows % N_SYMMETRIES
    there, here = inputs.tensor(rows, symmetries, device=device), inputs.tensor(rows, symmetries)
    torch.testing.assert_close(there.cpu(), here, rtol=1e-5, atol=1e-5)
    precisions: tuple[Precision, ...] = ("float32", "bfloat16")
    for precision in precisions:
        images = [
            normalised(PATCHES[:9], mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4), device=where, precision=precision).cpu()
            for where in (device, "cpu")
        ]
        torch.testing.assert_close(*images, rtol=1e-2 if precision == "bfloat16" else 1e-5, atol=1e-5)


def smoke_lines(device: str, precision: Precision, seconds: float, methods: tuple[str, ...] = ()) -> Iterator[str]:
    """How each method's training and prediction end, with the traceback where they fail, until the time is over."""
    from tests.made.cohort import made_cohort

    slides, context = made_cohort("A1", "B1").slides, Context(compute=Compute(device=device, precision=precision))
    panel, begun, seen = _panel(slides[0]), time.perf_counter(), set()
    for name, card in cards.methods(None).items():
        if card.kind != "method" or (methods and name not in methods) or card.adapter in seen:
            continue
        seen.add(card.adapter)
        if time.perf_counter() - begun > seconds:
            yield f"{name}: not tried, the time is over"
            continue
        settings = card.settings("quick")
        settings |= {key: value for key, value in FEW.items() if key in settings}
        started = time.perf_counter()
        try:
            adapter = made_adapter(card, settings)
            own = replace(context, weights=replace(context.weights, stand_ins=frozenset(_weights(adapter))))
            if not isinstance(adapter, Trains) or not isinstance(adapter, Predicts):
                continue
            with numerics(context.compute):
                model = adapter.train(slides, panel, np.random.default_rng(0), own)
                values = np.asarray(adapter.predict(model, slides[0].blind(), panel))
            finite = bool(np.isfinite(values).all())
            yield f"{name}: {'ok' if finite else 'NOT FINITE'} {time.perf_counter() - started:.1f} s"
        except Exception:
            yield f"{name}: FAILED\n{traceback.format_exc()}"


def _weights(adapter: object) -> tuple[str, ...]:
    from stbench.adapters.base import needed_weights

    return tuple(name for name in needed_weights(adapter) if not name.startswith("efficientnet-lite0"))


def _panel(slide: object) -> object:
    from stbench.data import Panel

    return Panel(slide.genes)
