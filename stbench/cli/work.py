"""Work: what carries jobs out, and on what terms; options that all commands share which run jobs."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from stbench.cli.engine_options import (
    Address,
    ChosenEngine,
    EngineName,
    EngineOptions,
    Threads,
    Workers,
    chosen_engine,
)
from stbench.cli.terms import AUTO, Device, Gpus, JobMemory, JobTimeout, terms_of

if TYPE_CHECKING:
    from stbench.runs.place import Terms


@dataclass(frozen=True, kw_only=True)
class Work:
    """What carries jobs out, and on what terms; each field is an option."""

    workers: Workers = 0
    threads: Threads = 1
    job_timeout: JobTimeout = None
    job_memory: JobMemory = None
    device: Device = AUTO
    gpus: Gpus = ""
    engine: EngineName = "local"
    address: Address = ""
    engine_option: EngineOptions = field(default_factory=list)

    @cached_property
    def chosen(self) -> ChosenEngine:
        """The engine, not made yet; SelectionError where there is none, or it has no such option."""
        return chosen_engine(self.engine, self.workers, self.threads, self.address, self.engine_option)

    def terms(self) -> "Terms":
        """On what jobs run, and what each may take; SelectionError where a device is none, or is not here."""
        return terms_of(self.device, self.gpus, self.job_timeout, self.job_memory, elsewhere=self.chosen.elsewhere)

    def at_once(self) -> int:
        """Jobs at a time, as far as this machine knows."""
        from stbench.runs.cores import free_cores

        return self.workers or free_cores()
