"""Task cards: what is hidden, asked and scored."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from stbench.cards.base import Card, Part

Ask = Literal["predict", "embed", "zero_shot", "impute"]


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
