"""Run: a plan carried out; what is done already is not done again."""

from collections.abc import Callable
from typing import NamedTuple

from stbench.files.damage import note
from stbench.protocols.folds import fold_panel
from stbench.runs.announcing import announced
from stbench.runs.bulletin import begun, posted
from stbench.runs.damages import damaged_panels, damages
from stbench.runs.engines.base import Engine
from stbench.runs.extraction import extractions
from stbench.runs.order import longest_first, rates_of, shuffled
from stbench.runs.outlook import outlook
from stbench.runs.place import Place
from stbench.runs.plan import Job, Plan
from stbench.runs.store import Store
from stbench.scoring.answers import Status

SHARED = 0.1
"""Work of a job whose training another job has done, next to 1 for one that trains."""


class Ended(NamedTuple):
    """A job that ended, and how far the run is."""

    job: Job
    status: Status
    done: int
    total: int
    share: float
    """Share of the run's work that is done, in (0, 1]: jobs that share a training weigh little."""


OnEnd = Callable[[Ended], None]


def run_plan(plan: Plan, place: Place, engine: Engine, on_end: OnEnd) -> None:
    """Execute what is not in the store yet, and before it what several jobs would make.

    Raises:
        StoreError: results cannot be kept.
    """
    store = Store.open(place.store)
    _mend(plan, store)
    todo = outlook(plan, store).todo
    if any(other.lives is not False for other in posted(place.store)):
        todo = shuffled(todo)
    else:
        n_spots = {slide.name: slide.n_spots for slide in plan.questions.cohort.slides}
        todo = longest_first(todo, n_spots, rates_of(plan.profile, place.device))
    trained: set[str] = set()
    ended, worked = 0, 0.0
    trainings = len({job.training_key for job in todo})
    work = trainings + SHARED * (len(todo) - trainings)

    def report(job: Job, status: Status) -> None:
        nonlocal ended, worked
        if not job.has_result:
            return
        ended += 1
        worked += SHARED if job.training_key in trained else 1.0
        trained.add(job.training_key)
        on_end(Ended(job, status, ended, len(todo), worked / work))
        tell(job.label, status, job.key, worked / work)

    if todo:
        with announced(place.store, begun(plan, len(todo))) as tell:
            engine.run((*extractions(todo), *todo), place, report)
        store.push_rest()


def _mend(plan: Plan, store: Store) -> None:
    """Say what is damaged; what no job would make again is made again here."""
    for line in damages(plan, store):
        note(line)
    broken = damaged_panels(plan, store)
    for fold in plan.questions.folds:
        if fold.key in broken:
            store.put_panel(fold.key, fold_panel(plan.task, plan.questions.cohort, fold.fold))
