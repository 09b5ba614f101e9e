"""Method cards: an adapter, its hyper-parameters with their sources, and its variants."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from stbench.cards.base import Card, Contradiction, Part


class Setting(Part):
    """A hyper-parameter of the paper profile."""

    value: Any
    source: str
    """Where the value is stated: paper, section, or the authors' code."""


class Variant(Part):
    """A method that differs from its card in some hyper-parameters."""

    set: dict[str, Any]
    note: str = ""


class Resources(Part):
    """What one training or prediction needs of a machine."""

    cpus: int = Field(default=1, ge=1)
    gpus: float = Field(default=0.0, ge=0)
    """A fraction shares a GPU; more than one is a whole number."""
    gpu_memory_gb: float = Field(default=0.0, ge=0)
    """Least memory of the GPU; 0 where any will do."""
    memory_gb: float = Field(default=0.0, ge=0)
    """Least main memory; 0 where it is not known to matter."""


class ResourcesByProfile(Part):
    """What each profile needs of a machine."""

    paper: Resources = Resources()
    quick: Resources = Resources()


class OtherEncoders(Part):
    """Whether ``--encoder`` may put another image encoder, frozen, in the place of a method's own."""

    reads: Literal["features", "tokens"] | None = None
    """What the method then reads of a patch: one vector, by its setting ``encoder``; or as many tokens of a grid as its
    setting ``tokens`` says."""
    note: str = ""
    """What of the published method is left out then, in a few words; stands in every table."""
    none: str = ""
    """Why no other encoder can stand in, in a few words, where ``reads`` is left out."""

    @model_validator(mode="after")
    def _says_one(self) -> "OtherEncoders":
        if (self.reads is None) != bool(self.none):
            raise Contradiction(
                ("none",), "either 'reads' says what is read of another encoder, or 'none' why none can be"
            )
        return self


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
    other_encoders: OtherEncoders = OtherEncoders(none="its card does not say that another encoder can stand in")
    weights: tuple[str, ...] = ()
    trained_on: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    """Where the paper is ambiguous: which reading was taken, and why."""
    citation: str = ""
    licence: str = ""
    resources: ResourcesByProfile = ResourcesByProfile()

    def resources_of(self, profile: str) -> Resources:
        """What one job of a profile needs of a machine."""
        return self.resources.quick if profile == "quick" else self.resources.paper

    def settings(self, profile: str, variant: str = "") -> dict[str, Any]:
        """Hyper-parameters of a profile, with a variant's changes on top."""
        chosen = {name: setting.value for name, setting in self.paper.items()}
        if profile == "quick":
            chosen |= self.quick
        if variant:
            chosen |= self.variants[variant].set
        return chosen
