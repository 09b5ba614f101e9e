"""Causes: what an error says, whatever it does when it is asked; it may come from anybody's code."""

import os
import re
import traceback

LONGEST_CAUSE = 300
"""Characters of an error's message that a row keeps; its log has all."""

OUT_OF_MEMORY = (
    "DefaultCPUAllocator: can't allocate memory", "CUDA error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)  # fmt: skip
"""What libraries say that have no error of their own for it."""


def one_line(error: BaseException) -> str:
    """An error's message, shortened, as text that every file and terminal takes."""
    try:
        text = str(error)[: 10 * LONGEST_CAUSE]
    except BaseException:  # an exception of an adapter may do anything when it is asked what it says
        text = "its message cannot be read"
    return " ".join(text.split())[:LONGEST_CAUSE].encode("utf-8", "backslashreplace").decode()


def traceback_of(error: BaseException) -> str:
    """Where an error was raised, and what it says."""
    try:
        return "".join(traceback.format_exception(error))
    except BaseException:  # as above
        return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n"


def system_error(error: BaseException) -> OSError | None:
    """What the system said to a library: safetensors and HDF5 pass a full disk on in words alone."""
    if isinstance(error, OSError) and error.errno is not None:
        return error
    number = re.search(r"\b(?:os error|errno =) (\d+)", one_line(error))
    if number is not None:
        return OSError(int(number[1]), os.strerror(int(number[1])))
    return error if isinstance(error, OSError) else None


def is_out_of_memory(error: BaseException) -> bool:
    """Whether Python or torch had too little memory."""
    # torch's error is known by name: torch is not imported for methods that do without it
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or any(phrase in one_line(error) for phrase in OUT_OF_MEMORY)
    )
