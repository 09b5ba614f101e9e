"""Traits: one part each of a process's state, how it is read and how it is put back."""

import gc
import locale
import logging
import multiprocessing
import os
import pickle
import random
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

SET_BY_IMPORTS = (
    "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK",  # scikit-learn
    "TORCHINDUCTOR_CACHE_DIR", "TRITON_CACHE_DIR", "CUDA_MODULE_LOADING",  # torch
)  # fmt: skip
"""Variables that libraries set where they are not as they are loaded: no deed of a method."""
_CHOOSES_CORES = hasattr(os, "sched_getaffinity")
LIMITS = tuple(sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")}))


class Trait(NamedTuple):
    """One part of the state."""

    read: Callable[[], Any]
    """Comparable with ``==``."""
    put: Callable[[Any], object] | None = None
    """None for what cannot be put back."""
    fresh: Callable[[], Any] | None = None
    """What it is just after its library was loaded; None where that is not known, or always loaded."""


def interpreter_traits() -> dict[str, Trait]:
    """What Python, numpy and the system keep for a process, by name."""
    return {
        "random's generator": Trait(lambda: pickle.dumps(random.getstate()), _put_random),
        "numpy's global generator": Trait(lambda: pickle.dumps(np.random.get_state()), _put_numpy),  # noqa: NPY002
        "numpy's handling of errors": Trait(np.geterr, lambda state: np.seterr(**state)),
        "very small numbers": Trait(lambda: bool(np.float32(1e-40) * np.float32(1) == 0)),  # some libraries flush them
        "the working folder": Trait(_folder, os.chdir),
        "the environment": Trait(_environment, _put_environment),
        "the mask of new files": Trait(_mask, os.umask),
        "the locale": Trait(
            lambda: locale.setlocale(locale.LC_ALL), lambda name: locale.setlocale(locale.LC_ALL, name)
        ),
        "signal handlers": Trait(_handlers, _put_handlers),
        "a timer": Trait(lambda: signal.getitimer(signal.ITIMER_REAL)[0] > 0, _stop_timer),
        "limits of the process": Trait(lambda: {limit: resource.getrlimit(limit) for limit in LIMITS}, _put_limits),
        "standard streams": Trait(_streams),
        "where modules are looked for": Trait(
            lambda: list(sys.path), lambda paths: sys.path.__setitem__(slice(None), paths)
        ),
        "the interpreter's settings": Trait(_settings),
        "logging's handlers": Trait(_logging, _put_logging),
        "how processes are started": Trait(
            lambda: multiprocessing.get_start_method(allow_none=True),
            lambda method: multiprocessing.set_start_method(method, force=True),
        ),
        "its priority": Trait(lambda: os.getpriority(os.PRIO_PROCESS, 0)),
    } | ({"the cores it runs on": Trait(lambda: os.sched_getaffinity(0), _put_cores)} if _CHOOSES_CORES else {})


def _put_cores(cores: set[int]) -> None:
    os.sched_setaffinity(0, cores)


def _put_random(state: bytes) -> None:
    random.setstate(pickle.loads(state))


def _put_numpy(state: bytes) -> None:
    np.random.set_state(pickle.loads(state))  # noqa: NPY002


def _folder() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SET_BY_IMPORTS}


def _put_environment(variables: Mapping[str, str]) -> None:
    loaded = {name: os.environ[name] for name in SET_BY_IMPORTS if name in os.environ}
    os.environ.clear()
    os.environ.update({**variables, **loaded})


def _mask() -> int:
    mask = os.umask(0o77)
    os.umask(mask)
    return mask


def _handlers() -> dict[int, Any]:
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def _put_handlers(handlers: Mapping[int, Any]) -> None:
    for number, handler in handlers.items():
        if handler is not None and signal.getsignal(number) != handler:
            signal.signal(number, handler)


def _stop_timer(_: bool) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)


def _put_limits(limits: Mapping[int, tuple[int, int]]) -> None:
    for limit, (soft, _) in limits.items():
        hard = resource.getrlimit(limit)[1]
        if resource.getrlimit(limit)[0] != soft:
            resource.setrlimit(limit, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _streams() -> list[Any]:
    """Python's own, and what they lead to."""
    streams = [getattr(sys, name) for name in ("stdin", "stdout", "stderr", "__stdout__", "__stderr__")]
    return [*streams, *(getattr(stream, "closed", None) for stream in streams), *map(_open_file, range(3))]


def _open_file(descriptor: int) -> tuple[int, int] | None:
    try:
        stat = os.fstat(descriptor)
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _settings() -> list[Any]:
    hooks = (
        sys.excepthook,
        sys.unraisablehook,
        sys.displayhook,
        threading.excepthook,
        sys.gettrace(),
        sys.getprofile(),
    )
    return [*hooks, sys.getrecursionlimit(), sys.get_int_max_str_digits(), sys.getswitchinterval(), gc.isenabled()]


def _logging() -> tuple[list[Any], int, int]:
    return list(logging.root.handlers), logging.root.level, logging.root.manager.disable


def _put_logging(state: tuple[list[Any], int, int]) -> None:
    logging.root.handlers[:], logging.root.level = state[0], state[1]
    logging.disable(state[2])
