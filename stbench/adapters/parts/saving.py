"""The two files a model is saved as, ``arrays.safetensors`` and ``facts.json``, and networks put back from them.

Arrays that are mostly zeros, as the expression of the spots that a model looks up, are written as what is not zero.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor, nn

Array = np.ndarray[Any, Any]
N = TypeVar("N", bound="nn.Module")


def save_model(folder: Path, arrays: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Write named arrays (numpy, or torch tensors on any device) and JSON-able facts."""
    from safetensors.numpy import save_file

    from stbench.adapters.parts.sparse_arrays import written

    save_file(
        written({name: np.ascontiguousarray(_as_numpy(value)) for name, value in arrays.items()}),
        folder / "arrays.safetensors",
    )
    (folder / "facts.json").write_text(json.dumps(dict(facts), indent=1, sort_keys=True))


def load_model(folder: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Arrays and facts as ``save_model`` wrote them."""
    from safetensors.numpy import load_file

    from stbench.adapters.parts.sparse_arrays import whole

    return whole(load_file(folder / "arrays.safetensors")), json.loads((folder / "facts.json").read_text())


def state_of(network: "nn.Module", prefix: str = "") -> "dict[str, Tensor]":
    """A network's state, ``prefix`` before each name, as ``restored`` takes it."""
    return {prefix + key: value for key, value in network.state_dict().items()}


def restored(make: "Callable[[], N]", arrays: Mapping[str, Array], *, device: str, prefix: str = "") -> N:
    """A network with the state that was saved, strictly matched, on ``device`` and in evaluation mode.

    Args:
        make: gives the network as it was before training; what it draws does not move torch's own generator.
        arrays: what ``load_model`` gave; names without ``prefix`` are something else's.
        device: where it is to answer.
        prefix: as given to ``state_of``.
    """
    import torch

    from stbench.encoders.networks.uninitialised import Uninitialised

    with torch.random.fork_rng(devices=[]), Uninitialised():  # drawing takes longer than reading, for large ones
        network = make()
    own = {key: value for key, value in arrays.items() if key.startswith(prefix)}
    network.load_state_dict({key.removeprefix(prefix): torch.from_numpy(value) for key, value in own.items()})
    return network.to(device).eval()


def _as_numpy(value: Any) -> Array:
    return value if isinstance(value, np.ndarray) else value.detach().cpu().numpy()
