"""Tasks: what was submitted, how it ended, and how it is cancelled."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stbench.errors import ProtocolError, StbenchError
from stbench.runs.causes import one_line
from stbench.runs.engines.slurm.batch import Batch
from stbench.runs.engines.slurm.batches import Share


@dataclass(eq=False)
class Task:
    """An array task that was submitted."""

    share: Share
    batch: Batch
    submitted: Any
    """Submitit's job."""

    @property
    def is_over(self) -> bool:
        """Whether it ended, however."""
        return bool(self.submitted.done())

    def is_lost(self, folder: Path) -> bool:
        """Whether it ended without saying so; of one that is over.

        Args:
            folder: with what it printed.

        Raises:
            StbenchError: going on is in vain.
        """
        import submitit

        try:
            answer = self.submitted.result()
        except submitit.core.utils.FailedJobError as error:
            raise ProtocolError(
                "an array task", f"cannot run jobs ({one_line(error)})",
                "machines with the same stbench and the same packages as here", f"Look into {folder}",
            ) from error  # fmt: skip
        except submitit.core.utils.UncompletedJobError:
            return True
        if isinstance(answer, StbenchError):
            raise answer
        return False

    def cancel(self) -> None:
        """Let it end soon; where there is no scheduler submitit would interrupt it with a trace."""
        if self.batch.driver:
            self.batch.stop.touch()
        else:
            self.submitted.cancel(check=False)


@contextmanager
def without_interruptions() -> Iterator[None]:
    """What starts inside ignores Ctrl-C, which is the driver's; only the main thread can see to it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
