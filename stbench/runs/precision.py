"""Precision: what networks run in where nobody says."""

from typing import Literal

from stbench.encoders.compute import Precision, is_gpu, suggested
from stbench.runs.store import Store

Asked = Literal["auto", "float32", "bfloat16"]


def chosen_precision(asked: Asked, device: str) -> Precision:
    """That of a run on ``device``: a GPU's own where it multiplies bfloat16; else float32, as all tables had it."""
    if asked != "auto":
        return asked
    return suggested(device).precision if is_gpu(device) else "float32"


def stored_precision(asked: Asked, store: Store, task: str) -> Precision:
    """That of what is read again: bfloat16 where all that a store holds of a task was computed in it."""
    if asked != "auto":
        return asked
    held = (record.precision for record in store.records() if record.task == task and record.status == "measured")
    first = next(held, "")
    return "bfloat16" if first == "bfloat16" and all(precision == first for precision in held) else "float32"
