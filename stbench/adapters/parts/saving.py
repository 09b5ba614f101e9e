"""The two files a model is saved as: ``arrays.safetensors`` and ``facts.json``."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def save_model(folder: Path, arrays: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Write named arrays (numpy, or torch tensors on any device) and JSON-able facts."""
    from safetensors.numpy import save_file

    save_file(
        {name: np.ascontiguousarray(_as_numpy(value)) for name, value in arrays.items()},
        folder / "arrays.safetensors",
    )
    (folder / "facts.json").write_text(json.dumps(dict(facts), indent=1, sort_keys=True))


def load_model(folder: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays and facts as ``save_model`` wrote them."""
    from safetensors.numpy import load_file

    return load_file(folder / "arrays.safetensors"), json.loads((folder / "facts.json").read_text())


def _as_numpy(value: Any) -> Array:
    return value if isinstance(value, np.ndarray) else value.detach().cpu().numpy()
