"""Station: one worker process beside whatever drives it, as an actor on a node of a cluster does."""

from types import TracebackType

from stbench.runs.engines.environment import environment, of_workers
from stbench.runs.engines.staff import Staff
from stbench.runs.engines.warden import Warden
from stbench.runs.engines.workforce import Workforce
from stbench.runs.machine import Machine
from stbench.runs.place import Place
from stbench.runs.plan import Job
from stbench.runs.resources import Limits
from stbench.scoring.answers import Status


class Station:
    """Does one job after another in a process of its own, which is replaced when a job ends it or changes it."""

    def __init__(self, place: Place, threads: int = 1) -> None:
        """Nothing is started yet; the worker will see the GPUs that this process sees, and on a CPU none."""
        self._warden = Warden()
        self._staff = Staff(place, threads, Machine.here(), self._warden)

    def execute(self, job: Job, limits: Limits | None = None) -> Status:
        """Run a job within limits; its result is in the store, whatever it is.

        Raises:
            StbenchError: going on is in vain.
        """
        ended: list[Status] = []
        force = Workforce(
            [job], self._staff, lambda _, status: ended.append(status), workers=1, limits=limits or Limits()
        )
        with environment(of_workers(self._staff.threads)):
            while force.goes_on:
                force.go_on()
        return ended[0]

    def close(self) -> None:
        """End the worker, and what it started."""
        with self._staff.employed():
            pass
        self._warden.dismiss()

    def __enter__(self) -> "Station":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
                 ) -> None:  # fmt: skip
        self.close()
