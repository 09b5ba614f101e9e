"""Decks: all cards of one kind by name, from every folder that is searched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Generic, TypeVar

from stbench.cards.base import Card
from stbench.cards.dataset import DatasetCard
from stbench.cards.foreign import is_foreign
from stbench.cards.method import MethodCard
from stbench.cards.printed import ReportedCard
from stbench.cards.protocol import ProtocolCard
from stbench.cards.reading import read_card
from stbench.cards.task import TaskCard
from stbench.errors import CardError, SelectionError
from stbench.files.strays import without_strays
from stbench.registry import near

C = TypeVar("C", bound=Card)


@dataclass(frozen=True)
class Deck(Generic[C], Mapping[str, C]):
    """All cards of one kind by name, from every folder that is searched."""

    kind: type[C]
    folders: tuple[Path, ...]
    own: tuple[Path, ...] = ()
    """Those of ``folders`` in which every file is a card: named by the user, or stbench's own."""

    @property
    def _searched(self) -> tuple[Path, ...]:
        return tuple(folder / self.kind.folder for folder in self.folders)

    @cached_property
    def _paths(self) -> tuple[Path, ...]:
        return tuple(path for folder in self._searched for path in sorted(without_strays(folder.glob("*.yaml"))))

    @cached_property
    def passed_over(self) -> tuple[Path, ...]:
        """Files of other projects, in folders that may be theirs: the working directory's and other packages'."""
        own = {path.resolve() for path in self.own}
        shared = [path for path in self._paths if path.parent.parent.resolve() not in own]
        return tuple(path for path in shared if is_foreign(self.kind, path))

    @cached_property
    def _cards(self) -> dict[str, C]:
        cards: dict[str, C] = {}
        for path in self._paths:
            if path not in self.passed_over:
                card = read_card(self.kind, path, self._searched)
                known = cards.get(card.name)
                if known is not None and known.path.resolve() != path.resolve() and known.sha256 != card.sha256:
                    raise CardError(
                        str(path),
                        f"has the name of another card, {known.path}",
                        "one name in one place",
                        "Rename one",
                    )
                cards.setdefault(card.name, card)
        return dict(sorted(cards.items()))

    @property
    def default(self) -> str:
        """The card that says it is taken where a command names none; of several the first by search order."""
        chosen = [card for card in self._cards.values() if card.default]
        if not chosen:
            kind = self.kind.folder.removesuffix("s")
            raise SelectionError(f"--{kind}", "is not given", f"a {kind}", f"Name one: stbench list {kind}s")
        order = {folder: place for place, folder in enumerate(self._searched)}
        return min(chosen, key=lambda card: order.get(card.path.parent, len(order))).name

    def __getitem__(self, name: str) -> C:
        try:
            return self._cards[name]
        except KeyError:
            kind = self.kind.folder.removesuffix("s")
            raise SelectionError(
                f"{kind} '{name}'",
                "is not known",
                "one of " + ", ".join(self._cards),
                near(name, self._cards),
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._cards)

    def __len__(self) -> int:
        return len(self._cards)

    def __contains__(self, name: object) -> bool:
        return name in self._cards


def installed_cards() -> Path:
    """The folder of stbench's own cards."""
    here = Path(__file__).parent.parent
    return here / "_cards" if (here / "_cards").is_dir() else here.parent


def card_folders(extra: Path | None = None) -> tuple[Path, ...]:
    """Where cards are looked for: ``extra``, the working directory, the installed copy, outside packages."""
    if extra is not None and not extra.is_dir():
        raise SelectionError(
            f"--cards {extra}", "is not a folder", "a folder with methods/, tasks/, datasets/ or protocols/"
        )
    return tuple(path for path in (extra, Path.cwd(), installed_cards(), *_outside()) if path is not None)


def methods(extra: Path | None = None) -> Deck[MethodCard]:
    """All method cards."""
    return _deck(MethodCard, extra)


def tasks(extra: Path | None = None) -> Deck[TaskCard]:
    """All task cards."""
    return _deck(TaskCard, extra)


def datasets(extra: Path | None = None) -> Deck[DatasetCard]:
    """All dataset cards."""
    return _deck(DatasetCard, extra)


def reported(extra: Path | None = None) -> Deck[ReportedCard]:
    """All tables of papers and public boards."""
    return _deck(ReportedCard, extra)


def protocols(extra: Path | None = None) -> Deck[ProtocolCard]:
    """All protocol cards."""
    return _deck(ProtocolCard, extra)


def _deck(kind: type[C], extra: Path | None) -> Deck[C]:
    own = (installed_cards(), *([] if extra is None else [extra]))
    return Deck(kind, card_folders(extra), own)


def _outside() -> list[Path]:
    """Folders of the packages that add anything to stbench, whatever it is; a single module has no cards."""
    points = entry_points()
    groups = [group for group in points.groups if group.startswith("stbench.")]
    targets = {point.value for group in groups for point in points.select(group=group)}
    specs = [find_spec(package) for package in sorted({target.partition(":")[0].split(".")[0] for target in targets})]
    return [Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()]
