"""Cards: methods, tasks and datasets as strict YAML, read into frozen values with a content hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from stbench.errors import CardError, SelectionError
from stbench.registry import near
from stbench.yaml_lines import read_yaml

CARD_FORMAT = 1
Ask = Literal["predict", "embed", "zero_shot", "impute"]


class Part(BaseModel):
    """A frozen piece of a card; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Card(Part):
    """What all cards have in common."""

    format: int = CARD_FORMAT
    title: str = ""
    description: str = ""
    _path: Path = PrivateAttr(default=Path())
    _name: str = PrivateAttr(default="")
    folder: ClassVar[str]

    @property
    def name(self) -> str:
        """The card's name: its file's name without ``.yaml``."""
        return self._name

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self._path

    @property
    def sha256(self) -> str:
        """Hash of what the card says; comments, the order of keys, and a default that is spelt out do not count."""
        content = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


class Setting(Part):
    """A hyper-parameter of the paper profile."""

    value: Any
    source: str
    """Where the value is stated: paper, section, or the authors' code."""


class Variant(Part):
    """A method that differs from its card in some hyper-parameters."""

    set: dict[str, Any]
    note: str = ""


class MethodCard(Card):
    """A method: its adapter and hyper-parameters."""

    folder: ClassVar[str] = "methods"
    adapter: str
    kind: Literal["method", "control"] = "method"
    floor: bool = False
    """A control that cannot know which patch belongs to which expression: a table whose best method is not above it
    is invalid."""
    repeats: int = Field(default=1, ge=1)
    """Seeds that each of a task's seeds stands for; scores are means over them."""
    paper: dict[str, Setting] = Field(default_factory=dict)
    quick: dict[str, Any] = Field(default_factory=dict)
    """What the ``quick`` profile changes of ``paper``."""
    quick_note: str = ""
    """What is smaller in ``quick``, in a few words; stands in every table."""
    variants: dict[str, Variant] = Field(default_factory=dict)
    weights: tuple[str, ...] = ()
    trained_on: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    """Where the paper is ambiguous: which reading was taken, and why."""
    citation: str = ""
    licence: str = ""
    num_gpus: float = 0.0

    def settings(self, profile: str, variant: str = "") -> dict[str, Any]:
        """Hyper-parameters of a profile, with a variant's changes on top."""
        chosen = {name: setting.value for name, setting in self.paper.items()}
        if profile == "quick":
            chosen |= self.quick
        if variant:
            chosen |= self.variants[variant].set
        return chosen


class Split(Part):
    """What trains and what is tested."""

    scheme: Literal["leave-one-sample-out", "leave-one-patient-out", "random-spots", "blocked-spots", "external"]
    """``external`` trains on one dataset and tests each slide of another."""
    unit: Literal["patient", "slide", "spot"]
    """What is kept apart: with ``patient``, slides of the test slide's patient are not trained on; with ``slide``
    they are; with ``spot``, other spots of the very slide are."""
    test_share: float = Field(default=0.2, gt=0, lt=1)
    """Share of each slide's spots that is tested, where spots are split."""
    block_um: float = Field(default=1000.0, gt=0)
    """Side of the squares that ``blocked-spots`` holds out whole, in micrometres."""

    @model_validator(mode="after")
    def _fits(self) -> "Split":
        fitting = {
            "leave-one-sample-out": ("patient", "slide"),
            "leave-one-patient-out": ("patient",),
            "external": ("patient",),
        }
        if self.unit not in fitting.get(self.scheme, ("spot",)):
            raise ValueError(f"unit one of {', '.join(fitting.get(self.scheme, ('spot',)))} for scheme {self.scheme}")
        return self


class PanelRule(Part):
    """Which genes are asked for."""

    rule: Literal["hvg-union", "hvg-pooled", "all"]
    """``hvg-union``: each slide's most variable genes; ``hvg-pooled``: those of all slides' spots together, by name,
    as HEST and STimage-1K4M choose them; ``all``: every gene that the slides share."""
    genes: int = Field(default=1000, gt=0)
    """How many: per slide with ``hvg-union``, in all with ``hvg-pooled``."""
    chosen_on: Literal["train", "all"] = "train"
    """``all`` lets counts of test slides choose; a task that does so carries the tag ``transductive``."""
    space: Literal["log1p-cp10k", "log1p-counts"] = "log1p-cp10k"
    """Where variability is judged; only ``hvg-pooled`` may change it."""
    detected: float = Field(default=0.0, ge=0, le=1)
    """``hvg-pooled`` leaves genes out that fewer than this share of any slide's spots hold."""
    markers: bool = False
    """``hvg-union`` adds the dataset's marker genes, which are seldom among the most variable by dispersion."""

    @model_validator(mode="after")
    def _reads_all(self) -> "PanelRule":
        if self.rule != "hvg-pooled" and (self.space != "log1p-cp10k" or self.detected):
            raise ValueError(f"space and detected for rule hvg-pooled alone, not for {self.rule}")
        if self.markers and self.rule != "hvg-union":
            raise ValueError(f"markers for rule hvg-union alone, not for {self.rule}")
        return self


class TaskCard(Card):
    """A task: what is hidden, asked and scored."""

    folder: ClassVar[str] = "tasks"
    task: Literal["expression", "clustering"]
    version: int = Field(gt=0)
    changes: dict[int, str] = Field(default_factory=dict)
    asks: Ask = "predict"
    split: Split
    panel: PanelRule
    target: Literal["log1p-cp10k", "log1p-counts"] = "log1p-cp10k"
    correction: Literal["none", "harmony"] = "none"
    """``harmony``: all slides, tested ones too, are corrected together; inputs and truth are corrected values."""
    metrics: tuple[str, ...] = Field(min_length=1)
    """``metric@genes`` (pcc@hvg-50), an overall metric (pcc_overall), or one of a clustering: ``ari`` by k-means,
    ``ari@gmm`` and ``ari@leiden`` by others, which run only where they are named; the first one ranks."""
    details: tuple[str, ...] = ()
    """Further metrics, in a table of their own below; there a clustering may also tell ``ari_iqr`` over its starts
    and ``clusters@leiden``, how many it found."""
    rows: str = "all"
    """Methods that ``--methods all`` stands for: an ablation names a method and its variants."""
    reference: str = ""
    """A row that the others are compared with, as an ablation compares with the full model."""
    averaging: Literal["per-slide", "pooled"] = "per-slide"
    """Whether a score is computed per slide and averaged, or over all spots of a fold at once."""
    controls: tuple[str, ...] = ()
    seeds: tuple[int, ...] = (0,)
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_so(self) -> "TaskCard":
        if self.panel.chosen_on == "all" and "transductive" not in self.tags:
            raise ValueError(
                "the tag transductive, because its panel is chosen on test slides too (panel.chosen_on: all)"
            )
        asked = (self.panel.chosen_on, self.task, self.asks)
        if self.correction != "none" and asked != ("all", "expression", "predict"):
            raise ValueError("panel.chosen_on all, task expression and asks predict beside a correction of all slides")
        return self


class Expected(Part):
    """What a complete copy of the dataset holds."""

    slides: int | None = None
    patients: int | None = None
    spots: int | None = None
    genes: int | None = None


class DatasetCard(Card):
    """A dataset: how it is read, and what it holds."""

    folder: ClassVar[str] = "datasets"
    reader: str
    species: str = ""
    organ: str = ""
    technology: str = ""
    markers: tuple[str, ...] = ()
    labels: str = ""
    source: str = ""
    citation: str = ""
    licence: str = ""
    contained_in: tuple[str, ...] = ()
    """Larger collections that hold this dataset: methods trained on them have seen it."""
    options: dict[str, Any] = Field(default_factory=dict)
    """The reader's own options."""
    expected: Expected = Expected()
    sha256_of: dict[str, str] = Field(default_factory=dict)
    """sha256 of files, by path below the data root, where they are known."""


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
    here = Path(__file__).parent
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


def read_card(kind: type[C], path: Path) -> C:
    """One card; CardError with file, line and nearest known key where it is not as it should be."""
    data, lines = read_yaml(path)
    stated = data.get("format", CARD_FORMAT)
    if isinstance(stated, int) and stated > CARD_FORMAT:
        raise CardError(
            f"{path}:{lines.get(('format',), 1)}", f"has format {stated}", f"at most {CARD_FORMAT}",
            "The card was written for a newer stbench: pip install --upgrade stbench",
        )  # fmt: skip
    try:
        card = kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise _explained(kind, path, lines, error) from None
    except TypeError as error:  # YAML knows dates and bytes, JSON does not
        raise CardError(str(path), f"holds a value that is no text, number, list or mapping ({error})") from None
    card._path, card._name = path, path.stem
    return card


def _explained(kind: type[Card], path: Path, lines: dict[tuple[Any, ...], int], error: ValidationError) -> CardError:
    first = min(error.errors(include_url=False), key=lambda found: found["type"] != "extra_forbidden")
    place = first["loc"]
    line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), 1)
    where, key = f"{path}:{line}", ".".join(map(str, place))
    if first["type"] == "extra_forbidden":
        known = list(_keys_at(kind, place[:-1]))
        return CardError(
            where, f"has the unknown key '{key}'", "one of " + ", ".join(known), near(str(place[-1]), known)
        )
    if first["type"] == "missing":
        return CardError(where, f"lacks the key '{key}'", f"a {kind.folder} card with it", "Add the key")
    if not key:
        return CardError(where, "contradicts itself", _lower(first["msg"]), "Correct the card")
    return CardError(where, f"has {key}: {first['input']!r}", _lower(first["msg"]), "Correct the value")


def _keys_at(kind: type[BaseModel], place: tuple[Any, ...]) -> Iterator[str]:
    """Known keys of the part that ``place`` leads to."""
    part: Any = kind
    for step in place:
        field = part.model_fields.get(step) if isinstance(part, type) and issubclass(part, BaseModel) else None
        annotation = field.annotation if field is not None else part
        inner = [
            arg for arg in getattr(annotation, "__args__", ()) if isinstance(arg, type) and issubclass(arg, BaseModel)
        ]
        part = inner[0] if inner else annotation
    if isinstance(part, type) and issubclass(part, BaseModel):
        yield from part.model_fields


def _lower(message: str) -> str:
    return message.removeprefix("Input should be ").removeprefix("Value error, ")


def _package_folder(target: str) -> Path:
    package = target.partition(":")[0].partition(".")[0]
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else Path.cwd()
