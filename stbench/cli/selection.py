"""Selection: names, lists and globs of the command line to cards."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from stbench.cards import AuditArm, Deck, MethodCard, ReportedCard, TaskCard
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.runs.entries import Entry, entries_of, entry_of


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


def chosen_entries(asked: str, deck: Deck[MethodCard], profile: str, *, variants: bool) -> tuple[Entry, ...]:
    """Rows that ``asked`` selects.

    ``all`` is every method without its variants; ``variants`` adds those of each method selected. A variant can
    be named outright (``mine:simple``), and ``mine:*`` is all of one method's.
    """
    plain = [name for name, card in deck.items()]
    named = {f"{card.name}:{variant}": (card, variant) for card in deck.values() for variant in card.variants}
    rows: dict[str, Entry] = {}
    for part in filter(None, (text.strip() for text in asked.split(","))):
        if ":" in part:
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
