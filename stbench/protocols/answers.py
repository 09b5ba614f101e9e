"""Answers as adapters give them: finite, of the right shape, as float32; or the error that says what is wrong."""

from typing import Any

import numpy as np

from stbench.data import BlindSlide, Panel
from stbench.errors import ProtocolError, ShapeError

Array = np.ndarray[Any, Any]


def checked_expression(values: Array, slide: BlindSlide, panel: Panel) -> Array:
    """(n_spots, n_genes) float32; ShapeError unless ``values`` is a finite number per spot and gene."""
    values = np.asarray(values)
    expected = (slide.n_spots, len(panel))
    if values.shape != expected:
        raise ShapeError(f"prediction for '{slide.name}'", f"has shape {values.shape}", f"{expected}: spots, genes")
    return finite_float32(values, f"prediction for '{slide.name}'")


def checked_embedding(values: Array, slide: BlindSlide) -> Array:
    """(n_spots, d) float32; ShapeError unless ``values`` is a finite vector per spot."""
    values = np.asarray(values)
    if values.ndim != 2 or len(values) != slide.n_spots or values.shape[1] < 1:
        raise ShapeError(f"embedding of '{slide.name}'", f"has shape {values.shape}", f"({slide.n_spots}, d)")
    return finite_float32(values, f"embedding of '{slide.name}'")


def finite_float32(values: Array, where: str) -> Array:
    """``values`` as float32; ShapeError where one is no finite number."""
    if not np.issubdtype(values.dtype, np.floating):
        raise ShapeError(where, f"has type {values.dtype}", "floating point numbers")
    with np.errstate(over="ignore"):  # what float32 cannot hold is found right below
        answer = np.ascontiguousarray(values, dtype=np.float32)
    if not np.isfinite(answer).all():
        wrong = int((~np.isfinite(answer)).sum())
        raise ShapeError(where, f"has {wrong} values that are not finite", "numbers")
    return answer


def lacking(adapter: object, asks: str) -> ProtocolError:
    """The error of an adapter that is asked for what it cannot do."""
    return ProtocolError(f"adapter {type(adapter).__name__}", f"has no '{asks}'", "an adapter that the task can ask")
