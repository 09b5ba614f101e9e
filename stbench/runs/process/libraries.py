"""Traits of libraries that are loaded: torch, matplotlib and scikit-learn keep settings for the whole process."""

import os
import sys
from typing import Any

from stbench.runs.process.traits import Trait


def library_traits() -> dict[str, Trait]:
    """Of the libraries that are loaded, by name."""
    known = {"torch": _torch_traits, "matplotlib": _matplotlib_traits, "sklearn": _sklearn_traits}
    return {
        name: trait for library, of_library in known.items() if _is_loaded(library)
        for name, trait in of_library().items()
    }  # fmt: skip


def _is_loaded(library: str) -> bool:
    """Loaded, and wholly: not in the middle of an import that failed."""
    names = {"torch": "get_num_threads", "matplotlib": "rcParamsOrig", "sklearn": "get_config"}
    return hasattr(sys.modules.get(library), names[library])


def _torch_traits() -> dict[str, Trait]:
    import torch

    cudnn = torch.backends.cudnn
    return {
        "torch's global generator": Trait(_torch_states, _put_torch_states),
        "torch's threads": Trait(torch.get_num_threads, torch.set_num_threads, _fresh_threads),
        "torch's number type": Trait(torch.get_default_dtype, torch.set_default_dtype, lambda: torch.float32),
        "torch's device": Trait(lambda: str(torch.get_default_device()), torch.set_default_device, lambda: "cpu"),
        "torch's deterministic mode": Trait(
            torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms, lambda: False
        ),
        "torch's precision of products": Trait(
            torch.get_float32_matmul_precision, torch.set_float32_matmul_precision, lambda: "highest"
        ),
        "torch's gradients": Trait(torch.is_grad_enabled, torch.set_grad_enabled, lambda: True),
        "torch's choice of kernels": Trait(
            lambda: (cudnn.enabled, cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32, _uses_onednn()),
            None, lambda: (True, False, False, True, True),
        ),
    }  # fmt: skip


def _torch_states() -> list[bytes]:
    import torch

    on_gpus = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []  # type: ignore[no-untyped-call]
    return [state.numpy().tobytes() for state in (torch.get_rng_state(), *on_gpus)]


def _put_torch_states(states: list[bytes]) -> None:
    import torch

    own, *on_gpus = (torch.frombuffer(bytearray(state), dtype=torch.uint8) for state in states)
    torch.set_rng_state(own)
    if on_gpus:
        torch.cuda.set_rng_state_all(on_gpus)


def _uses_onednn() -> bool:
    import torch

    return bool(torch._C._get_mkldnn_enabled())


def _fresh_threads() -> int:
    import torch

    stated = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    return int(stated) if stated.isdecimal() else torch.get_num_threads()


def _matplotlib_traits() -> dict[str, Trait]:
    import matplotlib

    def read() -> dict[str, Any]:
        own = matplotlib.rcParams
        return {name: dict.__getitem__(own, name) for name in own if name != "backend"}  # asked for, it is chosen

    def fresh() -> dict[str, Any]:
        return {name: value for name, value in dict.items(matplotlib.rcParamsOrig) if name != "backend"}

    return {"matplotlib's settings": Trait(read, matplotlib.rcParams.update, fresh)}


def _sklearn_traits() -> dict[str, Trait]:
    import sklearn
    from sklearn._config import _global_config  # as they are before anybody sets them

    return {
        "scikit-learn's settings": Trait(
            sklearn.get_config, lambda settings: sklearn.set_config(**settings), _global_config.copy
        )
    }
