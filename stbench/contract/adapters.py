"""The contract of adapters: what a method can do, it does as runs rely on."""

from collections.abc import Callable

from stbench.adapters.base import Context
from stbench.adapters.loading import made_adapter
from stbench.contract import answering, learning
from stbench.contract.findings import Finding, failures, told, tried
from stbench.contract.process import kept_process
from stbench.contract.randomness import with_global_seed
from stbench.contract.trial import Answers, Learned, Trial
from stbench.data import Cohort
from stbench.errors import WeightsMissing
from stbench.runs.entries import STAND_IN, Entry, content_of
from stbench.weights import DEFAULT_SEARCH, WeightSearch

__all__ = ["Finding", "check_adapter", "check_made", "failures"]


def check_adapter(entry: Entry, cohort: Cohort, *, genes: int = 12, context: Context | None = None) -> list[Finding]:
    """Hold a method to the contract on the first slides of a small cohort.

    Args:
        entry: the method with its hyper-parameters.
        cohort: at least two slides; the last one is tested, the others train.
        genes: size of the panel.
        context: where it runs, and where weights are looked for. Where it is None: on the CPU, with stand-ins for
            weights that this machine lacks if the entry's profile has them.

    Returns:
        One finding per check, in the order they ran; a check that raises has failed, with the error as detail.
    """
    adapter = made_adapter(entry.card, entry.settings)
    return check_made(adapter, cohort, genes=genes, context=context or _context_of(entry))


def check_made(adapter: object, cohort: Cohort, *, genes: int = 12, context: Context | None = None) -> list[Finding]:
    """As ``check_adapter``, of an adapter that is made already; weights have no stand-ins where ``context`` is None."""
    trial = Trial.of(adapter, cohort, genes, context or Context())
    findings = [tried("has something to offer", lambda: learning.offered(trial))]
    if not findings[0].passed:
        return findings
    prints = trial.prints()
    first = _first(trial)
    if isinstance(first, Finding):
        return [*findings, first]
    learned, answers = first
    with with_global_seed(2), kept_process() as changed:  # libraries are loaded now, and have set what they set
        checks = _checks(trial, learned, answers)
        findings += [tried(name, check) for name, check in checks.items()]
    return [
        *findings,
        tried("the process is left as it was", lambda: learning.process_untouched(changed)),
        tried("inputs are left as they are", lambda: learning.inputs_untouched(trial, prints)),
    ]


def _context_of(entry: Entry) -> Context:
    absent = {name for name, state in content_of(entry, DEFAULT_SEARCH).weights if state == STAND_IN}
    return Context(weights=WeightSearch(stand_ins=frozenset(absent)))


def _first(trial: Trial) -> tuple[Learned, Answers] | Finding:
    """What the adapter learns and answers, or how it fails at that.

    What this changes in the process is not judged: it loads libraries, and some set variables of the environment.
    """
    doing = "trains"
    try:
        with kept_process(), with_global_seed(1):
            learned = trial.learn()
            doing = "answers"
            return learned, trial.answers(learned)
    except WeightsMissing as error:
        return Finding("finds its weights", False, told(error))
    except (Exception, SystemExit) as error:
        return Finding(doing, False, told(error))


def _checks(trial: Trial, learned: Learned, answers: Answers) -> dict[str, Callable[[], str]]:
    """What is asked of a model, by what a finding calls it."""
    comparable = {name: answer for name, answer in answers.items() if trial.fits(name, answer)}
    return {
        "seeds repeat": lambda: learning.seeds_repeat(trial, answers),
        "shape, type and finite values": lambda: answering.well_formed(trial, answers),
        "rows in spot order": lambda: answering.rows_follow_spots(trial, learned, comparable),
        "blind slides suffice": lambda: answering.names_do_not_matter(trial, learned, comparable),
        "the panel orders the answer": lambda: answering.panel_orders(trial, learned, comparable),
        "save and load agree": lambda: learning.survives_saving(trial, learned, answers),
        "counts its parameters": lambda: learning.parameters_counted(trial, learned),
        "time per 100 spots": lambda: answering.time_taken(trial, learned),
    }
