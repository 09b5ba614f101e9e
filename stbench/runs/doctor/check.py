"""Check: one thing that runs depend on, and what to do where it is amiss."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Check:
    """One thing and its state."""

    what: str
    value: str
    todo: str = ""
    """What to do; "" where nothing is amiss."""
    prevents: bool = False
    """Whether no run is possible as it is."""
    absent: bool = False
    """Whether it is not here, which nobody minds who does not want it."""

    @property
    def state(self) -> Literal["ok", "absent", "remark", "error"]:
        """How bad it is."""
        if self.prevents:
            return "error"
        return "absent" if self.absent else "remark" if self.todo else "ok"


def gib(n_bytes: float) -> str:
    """Bytes as people say them."""
    return f"{n_bytes / 2**30:,.1f} GiB"
