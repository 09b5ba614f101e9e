"""Seats: actors as their driver sees them, each with what it was asked for."""

from dataclasses import dataclass, field
from typing import Any

from stbench.errors import ProtocolError, StbenchError
from stbench.runs.causes import one_line
from stbench.runs.engines.ray.node import Briefing
from stbench.runs.engines.ray.shapes import Shape
from stbench.runs.plan import Job
from stbench.scoring.answers import Status


@dataclass(eq=False)
class Seat:
    """An actor, and what it does."""

    actor: Any
    shape: Shape
    awaited: Any
    """What it was asked for; None where it waits for a job."""
    job: Job | None = None
    near: set[str] = field(default_factory=set)
    """Trainings and folds whose files its node has read."""

    @classmethod
    def begun(cls, kind: Any, shape: Shape, briefing: Briefing) -> "Seat":
        """An actor that is being started, where there is room for it."""
        actor = kind.options(**shape.options()).remote()
        return cls(actor, shape, actor.begin.remote(briefing))

    def give(self, job: Job) -> None:
        """Ask it for a job."""
        self.job, self.awaited = job, self.actor.execute.remote(job)
        self.near |= {job.training_key, job.fold_keys.key}

    def rest(self) -> None:
        """What it was asked for is settled."""
        self.job = self.awaited = None

    def answer(self, ray: Any) -> Status | None:
        """What it was asked for, which is there; None where it only began.

        Raises:
            RayActorError: it was lost.
            StbenchError: going on is in vain.
        """
        try:
            answer = ray.get(self.awaited)
        except ray.exceptions.RayTaskError as error:
            raise ProtocolError(
                "a node of the Ray cluster", f"cannot run jobs ({one_line(error.cause or error)})",
                "nodes with the same stbench and the same packages as here",
            ) from error  # fmt: skip
        if isinstance(answer, StbenchError):
            raise answer
        return answer
