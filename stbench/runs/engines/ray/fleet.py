"""Fleet: actors on a cluster, the jobs that wait for them, and what becomes of a job whose actor or node is lost."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from stbench.errors import ProtocolError
from stbench.runs.causes import one_line
from stbench.runs.engines.base import Report
from stbench.runs.engines.lost import Lost
from stbench.runs.engines.ray.node import Briefing, actor
from stbench.runs.engines.ray.queue import Queue
from stbench.runs.engines.ray.seats import Seat
from stbench.runs.engines.ray.shapes import Shape, nodes_of
from stbench.runs.extraction import being_made
from stbench.runs.plan import Job

LOOK_S = 0.5
NODES_S = 2.0
"""How often the cluster is asked for its nodes."""
WAIT_S = 300.0
"""How long a run waits for a node where nothing runs: one that was lost may come back."""
IDLE_LOSSES = 30
"""Actors that may be lost one after the other without a job: after so many, none can live there."""


@dataclass
class Fleet:
    """Jobs that wait, and actors that are there."""

    ray: Any
    briefing: Briefing
    queue: Queue
    lost: Lost
    report: Report
    most: int
    """Actors at a time; 0 for as many as fit."""
    seats: list[Seat] = field(default_factory=list)
    idle_losses: int = 0

    def __post_init__(self) -> None:
        self.actor, self.nodes, self._looked = actor(self.ray), nodes_of(self.ray), time.monotonic()
        self._progressed = self._looked

    @property
    def goes_on(self) -> bool:
        """Whether jobs wait or run."""
        return bool(len(self.queue) or self._running())

    @contextmanager
    def manned(self) -> Iterator[None]:
        """All actors are ended however the block ends."""
        try:
            yield
        finally:
            for seat in list(self.seats):
                self._dismiss(seat)

    def go_on(self) -> None:
        """Start what can start, and settle what has ended.

        Raises:
            StbenchError: going on is in vain.
        """
        self._look()
        self._release()
        self._hire()
        self._assign()
        awaited = {seat.awaited: seat for seat in self.seats if seat.awaited is not None}
        done, _ = self.ray.wait(list(awaited), num_returns=1, timeout=LOOK_S) if awaited else ([], [])
        for each in done:
            self._settle(awaited[each])

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._looked > NODES_S:
            self.nodes, self._looked = nodes_of(self.ray), now
        if self._running():
            self._progressed = now
        if now - self._progressed > WAIT_S:
            raise ProtocolError(
                "the Ray cluster", f"has given no node to any job for {WAIT_S:.0f} s", "a cluster with free nodes",
                "Look at it with 'ray status'; what is done is kept, and the same command goes on from here",
            )  # fmt: skip

    def _release(self) -> None:
        """What holds a share of a node and has nothing to do gives it back."""
        for seat in [seat for seat in self.seats if seat.job is None and not self.queue.waiting(seat.shape)]:
            self._dismiss(seat)

    def _hire(self) -> None:
        free = Shape.sum(self.nodes).without(Shape.sum([seat.shape for seat in self.seats]))
        for shape in self.queue.shapes():
            idle = sum(seat.shape == shape and seat.job is None for seat in self.seats)
            for _ in range(self.queue.waiting(shape) - idle):
                if self.seats and not (shape.fits(free) and (not self.most or len(self.seats) < self.most)):
                    break
                self._begin(shape)
                free = free.without(shape)

    def _begin(self, shape: Shape) -> None:
        self.seats.append(Seat.begun(self.actor, shape, self.briefing))

    def _assign(self) -> None:
        busy = {job.training_key for job in self._running()}
        for seat in [seat for seat in self.seats if seat.awaited is None]:
            making = self.queue.making() | being_made(self._running())
            job = self.queue.take(seat.shape, busy, seat.near, making)
            if job is not None:
                seat.give(job)
                busy.add(job.training_key)

    def _settle(self, seat: Seat) -> None:
        """Act on what an actor answers, or on its loss."""
        job = seat.job
        try:
            status = seat.answer(self.ray)
        except self.ray.exceptions.RayActorError as error:
            self._dismiss(seat)
            self._lost(job, one_line(error))
            return
        seat.rest()
        self.idle_losses = 0
        if job is not None:
            assert status is not None, "what a job comes to is a status"
            self.report(job, status)

    def _lost(self, job: Job | None, why: str) -> None:
        if job is not None:
            status = self.lost.status(job, "its node, or its actor there, was lost")
            self.queue.put(job) if status is None else self.report(job, status)
            return
        self.idle_losses += 1
        if self.idle_losses > IDLE_LOSSES:
            raise ProtocolError(
                "actors of the Ray cluster", f"end before they can take a job ({why})", "nodes that live"
            )

    def _dismiss(self, seat: Seat) -> None:
        """End an actor at once; its worker and what that started end with it."""
        self.seats.remove(seat)
        self.ray.kill(seat.actor)

    def _running(self) -> list[Job]:
        return [seat.job for seat in self.seats if seat.job is not None]
