"""Arms: a plan for each way of training that a paper's steps need, and what a store holds of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from stbench.adapters.base import probed_encoder
from stbench.adapters.loading import made_adapter
from stbench.analyses.rescoring import Arm, Arms
from stbench.cards import Deck, MethodCard
from stbench.encoders import Encoder
from stbench.errors import ProtocolError, WeightsMissing
from stbench.runs.answers import answers_of
from stbench.runs.entries import Entry, chooses, entry_of
from stbench.runs.other_encoder import at_hand, why_not_with, with_encoder
from stbench.runs.plan import Plan, make_plan
from stbench.runs.scale.storage import context_of
from stbench.runs.store import Store
from stbench.scoring.answers import Answers
from stbench.weights import WeightSearch


@dataclass(frozen=True, kw_only=True)
class ArmPlans:
    """Plans by arm, each with the same rows in the same order."""

    own: Plan
    """Of the task itself."""
    plans: tuple[tuple[Arm, Plan], ...]
    """The task's own first."""
    impossible: Mapping[str, str]
    """Arms that the dataset cannot be divided for, by key, and why."""

    def held(self, store: Store) -> Arms:
        """What a store holds of them; nothing is run."""
        return Arms({arm.key: self._named(answers_of(plan, store)) for arm, plan in self.plans}, self.impossible)

    def _named(self, answers: Answers) -> Answers:
        """Rows under the names that they have in the task itself, whatever they are called in an arm."""
        pairs = zip(answers.entrants, self.own.entries, strict=True)
        return replace(answers, entrants=tuple(replace(each, name=entry.name, honest="") for each, entry in pairs))


def plans_of_arms(arms: Sequence[Arm], plan: Plan, deck: Deck[MethodCard], search: WeightSearch) -> ArmPlans:
    """The plan of a task, and one for each further arm.

    Args:
        arms: the task's own first.
        plan: of the task.
        deck: methods, by whose probes an arm may fit.
        search: where weights are looked for.
    """
    plans, impossible = [(arms[0], plan)], dict[str, str]()
    precision = plan.jobs[0].precision if plan.jobs else "float32"
    for arm in arms[1:]:
        cohort = plan.questions.cohort
        try:
            entries = entries_under(arm, plan.entries, deck, search)
            made = make_plan(entries, arm.task, cohort, plan.profile, search=search, precision=precision)
        except (ProtocolError, WeightsMissing) as error:
            impossible[arm.key] = f"{error.where} {error.found}"
        else:
            plans.append((arm, made))
    return ArmPlans(own=plan, plans=tuple(plans), impossible=MappingProxyType(impossible))


def entries_under(
    arm: Arm, entries: Sequence[Entry], deck: Deck[MethodCard], search: WeightSearch
) -> tuple[Entry, ...]:  # fmt: skip
    """Rows as an arm trains them, in their order; what it does not concern stays as it is."""
    if arm.encoder:
        entries = [_reading(entry, at_hand(arm.encoder, search)) for entry in entries]
    if arm.probe:
        entries = [_with_probe(entry, arm.probe, deck, search) for entry in entries]
    if arm.chosen_on_test:
        entries = [entry.chosen_on_test() if chooses(entry) and not entry.honest else entry for entry in entries]
    return tuple(entries)


def _reading(entry: Entry, other: Encoder) -> Entry:
    """The entry with another encoder, frozen; as it is where it cannot, or reads that one already."""
    if entry.card.kind == "control" or why_not_with(entry, other) or entry.settings.get("encoder") == other.name:
        return entry
    return with_encoder(entry, other)


def _with_probe(entry: Entry, method: str, deck: Deck[MethodCard], search: WeightSearch) -> Entry:
    """The probe of a method on the entry's own features, unless these are fewer than its components."""
    encoder = probed_encoder(made_adapter(entry.card, entry.settings))
    if not encoder or entry.card.kind == "control":
        return entry
    name, _, variant = method.partition(":")
    probe = entry_of(deck[name], entry.profile, variant)
    if context_of(entry, search).encoder(encoder).width < probe.settings.get("components", 0):
        return entry
    return replace(probe, name=f"{entry.name}!{method}", settings={**probe.settings, "encoder": encoder})
