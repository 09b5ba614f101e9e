"""Selection: names, lists and globs of the command line to cards."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from stbench.cards import AuditArm, Deck, MethodCard, ReportedCard, TaskCard
from stbench.encoders import encoders, is_encoder
from stbench.errors import SelectionError
from stbench.protocols.base import kind_of, kinds
from stbench.registry import near
from stbench.runs.entries import Entry, chooses, entries_of, entry_of, why_not_applicable
from stbench.runs.other_encoder import at_hand, crossed
from stbench.weights import DEFAULT_SEARCH, WeightSearch


def chosen_names(asked: str, known: Iterable[str], kind: str) -> list[str]:
    """Names that ``asked`` selects, in the order asked, each once.

    Args:
        asked: ``all``, or names and globs separated by commas ("mine,other*").
        known: all names.
        kind: "method", "task", for the error.

    Raises:
        SelectionError: a part selects nothing; the nearest name is suggested.
    """
    names = list(known)
    chosen: dict[str, None] = {}
    for part in filter(None, (text.strip() for text in asked.split(","))):
        found = names if part == "all" else [name for name in names if fnmatchcase(name, part)]
        if not found:
            raise SelectionError(f"{kind} '{part}'", "is not known", "one of " + ", ".join(names), near(part, names))
        chosen |= dict.fromkeys(found)
    if not chosen:
        raise SelectionError(f"--{kind}s '{asked}'", "names nothing", "names separated by commas, or 'all'")
    return list(chosen)


def with_controls(rows: tuple[Entry, ...], controls: Iterable[str], deck: Deck[MethodCard]) -> tuple[Entry, ...]:
    """``rows``, and those controls of a task that are not among them: a score without controls says little."""
    names = {row.name for row in rows}
    added = [entry_of(deck[name], rows[0].profile) for name in controls if name not in names]
    return (*rows, *added)


def without_unable(rows: tuple[Entry, ...], asked: str, task: TaskCard) -> tuple[Entry, ...]:
    """``rows`` without those that cannot be asked what the task asks, and that ``asked`` does not name outright.

    Where none can, all stay, each to be a row that says why.
    """
    outright = {part.strip() for part in asked.split(",")}
    able = tuple(row for row in rows if row.name in outright or not why_not_applicable(row, task))
    return able or rows


def with_encoders(
    rows: tuple[Entry, ...], named: Sequence[str], search: WeightSearch
) -> tuple[tuple[Entry, ...], dict[str, str]]:
    """Methods of ``rows`` with every encoder that is named, controls as they are, and why others are left out.

    Raises:
        SelectionError: there is no such encoder, or none of the methods can read another one than its own.
        WeightsMissing: an encoder's weights are not on this machine.
    """
    methods = [row for row in rows if row.card.kind != "control"]
    if not (named and methods):
        return rows, {}
    every = crossed(methods, [at_hand(name, search) for name in dict.fromkeys(named)])
    chosen = [row for row in every if not row.encoder_lacks]
    lacking = {row.name: row.encoder_lacks for row in every if row.encoder_lacks}
    if not chosen:
        reasons = "; ".join(f"{row}: {why}" for row, why in lacking.items())
        raise SelectionError(
            "--encoder " + ", ".join(named), f"none of the methods can read another encoder: {reasons}",
            "a method whose card has 'other_encoders: {reads: ...}'",
        )  # fmt: skip
    return (*chosen, *(row for row in rows if row.card.kind == "control")), lacking


def with_chosen_on_test(rows: tuple[Entry, ...], task: TaskCard) -> tuple[Entry, ...]:
    """``rows``, and a second one for each whose training comes by several models: chosen on the test slides.

    Raises:
        SelectionError: none does, or the task's answers are not held against counts.
    """
    if kind_of(task).truth_in != ("counts",):
        raise SelectionError("--selection test", f"is not for task '{task.name}'", "a task that asks for expression")
    chosen = tuple(row.chosen_on_test() for row in rows if chooses(row))
    if not chosen:
        raise SelectionError(
            "--selection test", "none of the methods has epochs to choose from", "a method that is trained in epochs",
            "Name one beside them, or leave --selection out",
        )  # fmt: skip
    return (*rows, *chosen)


def chosen_entries(
    asked: str, deck: Deck[MethodCard], profile: str, *, variants: bool, search: WeightSearch = DEFAULT_SEARCH
) -> tuple[Entry, ...]:
    """Rows that ``asked`` selects.

    ``all`` is every method without its variants; ``variants`` adds those of each method selected. A variant can
    be named outright (``mine:simple``), and ``mine:*`` is all of one method's. ``mine@zero-shot`` asks what is named
    the question of another kind of task; ``mine@colour`` reads another image encoder, whose weights ``search`` finds.
    """
    plain = [name for name, card in deck.items()]
    named = {f"{card.name}:{variant}": (card, variant) for card in deck.values() for variant in card.variants}
    rows: dict[str, Entry] = {}
    for part in filter(None, (text.strip() for text in asked.split(","))):
        if "@" in part:
            for row in _otherwise(part, deck, profile, variants=variants, search=search):
                rows.setdefault(row.name, row)
        elif ":" in part:
            for name in chosen_names(part, named, "method"):
                card, variant = named[name]
                rows.setdefault(name, entry_of(card, profile, variant))
        else:
            cards = [deck[name] for name in chosen_names(part, plain, "method")]
            rows = rows | {
                row.name: row for row in entries_of(cards, profile, variants=variants) if row.name not in rows
            }
    if not rows:
        raise SelectionError(f"--methods '{asked}'", "names nothing", "names separated by commas, or 'all'")
    return tuple(rows.values())


def _otherwise(
    part: str, deck: Deck[MethodCard], profile: str, *, variants: bool, search: WeightSearch
) -> Sequence[Entry]:
    """Rows of ``mine@zero-shot`` or ``mine@colour``; SelectionError where there is no such kind and no such encoder."""
    named, _, other = part.rpartition("@")
    if other not in kinds and not is_encoder(other):
        known = [*kinds.names(), *encoders.names()]
        raise SelectionError(
            f"method '{part}'", f"asks for '{other}', which is no kind of task and no image encoder",
            "one of " + ", ".join(known), near(other, known),
        )  # fmt: skip
    rows = chosen_entries(named, deck, profile, variants=variants, search=search)
    return [row.asked_as(other) for row in rows] if other in kinds else crossed(rows, [at_hand(other, search)])


def audit_arms(task: TaskCard, deck: Deck[TaskCard], papers: str) -> dict[str, str]:
    """Tasks that are arms of an audit of ``task``, by arm; ``papers`` names the one with the papers' rule, or none.

    Raises:
        SelectionError: the two arms that keep the panel are not there, or are there twice.
    """
    arms = {}
    for arm in ("matched", "enlarged"):
        names = [name for name, card in deck.items() if card.audits == AuditArm(task=task.name, arm=arm)]
        if len(names) != 1:
            audited = sorted({card.audits.task for card in deck.values() if card.audits})
            raise SelectionError(
                f"task '{task.name}'", f"has {len(names)} tasks that are its arm '{arm}' of an audit", "one",
                f"Audit one of {', '.join(audited)}, or give one card 'audits: {{task: {task.name}, arm: {arm}}}'",
            )  # fmt: skip
        arms[arm] = names[0]
    return {**arms, **({"papers": papers} if papers else {})}


def check_reported(task: TaskCard, tables: Mapping[str, ReportedCard]) -> None:
    """SelectionError with file and line where a task names a printed table that is not there."""
    if task.reported and task.reported not in tables:
        raise SelectionError(
            f"{task.at('reported')}: table '{task.reported}'", "is not known", "one of " + ", ".join(tables),
            near(task.reported, tables),
        )  # fmt: skip
