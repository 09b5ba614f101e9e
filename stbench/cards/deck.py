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
from stbench.cards.method import MethodCard
from stbench.cards.reading import read_card
from stbench.cards.task import TaskCard
from stbench.errors import CardError, SelectionError
from stbench.registry import near

C = TypeVar("C", bound=Card)


@dataclass(frozen=True)
class Deck(Generic[C], Mapping[str, C]):
    """All cards of one kind by name, from every folder that is searched."""

    kind: type[C]
    folders: tuple[Path, ...]

    @cached_property
    def _cards(self) -> dict[str, C]:
        found: dict[str, C] = {}
        for folder in self.folders:
            for path in sorted((folder / self.kind.folder).glob("*.yaml")):
                card = read_card(self.kind, path)
                known = found.get(card.name)
                if known is not None and known.path.resolve() != path.resolve() and known.sha256 != card.sha256:
                    raise CardError(
                        str(path),
                        f"has the name of another card, {known.path}",
                        "one name in one place",
                        "Rename one",
                    )
                found.setdefault(card.name, card)
        return dict(sorted(found.items()))

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


def card_folders(extra: Path | None = None) -> tuple[Path, ...]:
    """Where cards are looked for: ``extra``, the working directory, the installed copy, outside packages."""
    here = Path(__file__).parent.parent
    installed = here / "_cards" if (here / "_cards").is_dir() else here.parent
    if extra is not None and not extra.is_dir():
        raise SelectionError(f"--cards {extra}", "is not a folder", "a folder with methods/, tasks/ or datasets/")
    outside = sorted({_package_folder(point.value) for point in entry_points(group="stbench.adapters")})
    return tuple(path for path in (extra, Path.cwd(), installed, *outside) if path is not None)


def methods(extra: Path | None = None) -> Deck[MethodCard]:
    """All method cards."""
    return Deck(MethodCard, card_folders(extra))


def tasks(extra: Path | None = None) -> Deck[TaskCard]:
    """All task cards."""
    return Deck(TaskCard, card_folders(extra))


def datasets(extra: Path | None = None) -> Deck[DatasetCard]:
    """All dataset cards."""
    return Deck(DatasetCard, card_folders(extra))


def _package_folder(target: str) -> Path:
    package = target.partition(":")[0].partition(".")[0]
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else Path.cwd()
