"""Task cards: what is hidden, asked and scored."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from stbench.cards.base import Card, Choice, Contradiction, Part


class SplitChoice(Choice):
    """What trains and what is tested: a scheme of ``protocols/splits``, and its options."""

    scheme: str


class PanelChoice(Choice):
    """Which genes are asked for: a rule of ``protocols/panels``, and its options."""

    rule: str
    chosen_on: Literal["train", "other-patients", "all"] = "train"
    """``other-patients`` are the slides of the patients who are not tested, trained on or not, so that tasks that train
    on different slides ask for the same genes. ``all`` lets counts of test slides choose; a task that does so carries
    the tag ``transductive``."""


class AuditArm(Part):
    """Which task's scores ``stbench audit`` explains with this one, and what it trains on."""

    task: str
    arm: Literal["matched", "enlarged"]
    """``matched`` trains on as many slides as the task does, some of them the test patient's own; ``enlarged`` on all
    that ``matched`` and the task train on. Both ask for the task's genes, on slides that have a sister slide."""


class TaskCard(Card):
    """A task: what is hidden, asked and scored."""

    folder: ClassVar[str] = "tasks"
    kind: str
    """What is hidden, asked and scored: one of ``protocols/base.kinds``."""
    version: int = Field(gt=0)
    changes: dict[int, str] = Field(default_factory=dict)
    split: SplitChoice
    panel: PanelChoice
    target: str = "log1p-cp10k"
    """A space of ``data/target``."""
    batch_correction: str = "none"
    """One of ``protocols/batch_correction``: all slides, tested ones too, are corrected together; inputs and truth are
    corrected values."""
    metrics: tuple[str, ...] = Field(min_length=1)
    """``metric@genes`` (pcc@hvg-50), an overall metric (pcc_overall), or one of a clustering: ``ari`` by k-means,
    ``ari@gmm`` and ``ari@leiden`` by others, which run only where they are named; the first one ranks."""
    details: tuple[str, ...] = ()
    """Further metrics, in a table of their own below; there a clustering may also tell ``ari_iqr`` over its starts
    and ``clusters@leiden``, how many it found."""
    best_genes: int = Field(default=0, ge=0)
    """How many of the genes that each row predicts best are listed."""
    rows: str = "all"
    """Methods that ``--methods all`` stands for: an ablation names a method and its variants;
    ``mine@zero-shot`` is asked the question of another kind, and scored beside the others."""
    encoders: tuple[str, ...] = ()
    """What ``--encoder`` stands for where it is not given: image encoders, each for every row that can read it."""
    audited_against: str = ""
    """The task with the papers' rule, which lets the test patient into training, for ``stbench audit``."""
    audits: AuditArm | None = None
    """The task that this one is an arm of ``stbench audit`` for."""
    reported: str = ""
    """The table of ``reported/`` whose protocol this is: its figures are compared with what is measured."""
    reference: str = ""
    """A row that the others are compared with, as an ablation compares with the full model."""
    averaging: Literal["per-slide", "pooled"] = "per-slide"
    """Whether a score is computed per slide and averaged, or over all spots of a fold at once."""
    controls: tuple[str, ...] = ()
    seeds: tuple[int, ...] = (0,)
    paired: bool = False
    """Whether variants of a method draw the same numbers, seed by seed, so that they differ in nothing but what they
    change: draws depend on the adapter, the fold, the panel and the seed, and on no setting."""
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_so(self) -> "TaskCard":
        if self.panel.chosen_on == "all" and "transductive" not in self.tags:
            raise Contradiction(("panel", "chosen_on"), "panel.chosen_on is 'all', so tags must contain 'transductive'")
        if self.batch_correction != "none" and self.panel.chosen_on != "all":
            message = f"batch_correction is '{self.batch_correction}', so panel.chosen_on must be 'all'"
            raise Contradiction(("panel", "chosen_on"), message)
        return self
