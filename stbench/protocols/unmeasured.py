"""Tasks as they are asked of slides without counts: all slides of the dataset train, and nothing is scored."""

from stbench.cards import TaskCard, registered
from stbench.cards.task import PanelChoice, SplitChoice
from stbench.errors import SelectionError
from stbench.protocols.base import hides_genes, kind_of
from stbench.protocols.panels import panel_of, panel_rules
from stbench.protocols.splits.external import External


def with_panel(task: TaskCard, rule: str) -> TaskCard:
    """The task with the genes that another rule chooses on training slides, with its defaults; its own where "".

    Raises:
        CardError: there is no such rule.
    """
    if not rule:
        return task
    changed = task.model_copy(update={"panel": PanelChoice(rule=rule)})
    registered(panel_rules, rule, changed, "panel", "rule")
    panel_of(changed)
    return changed


def for_unmeasured(task: TaskCard, seed: int | None = None) -> TaskCard:
    """The task with one fold for each slide without counts, and one seed; all slides of the dataset choose the panel.

    Args:
        task: what is asked.
        seed: of training; the task's first where not stated.

    Raises:
        SelectionError: answers are no expression of genes, or what is asked reads counts of the slides asked about.
    """
    kind = kind_of(task)
    if not kind.has_genes or kind.observes or hides_genes(kind):
        raise SelectionError(
            f"task '{task.name}'", f"asks for {kind.title}, and genes are to be predicted",
            "a task of gene prediction", "stbench list tasks names them",
        )  # fmt: skip
    if task.batch_correction != "none":
        raise SelectionError(
            f"task '{task.name}'", "corrects the counts of the slides that it asks about",
            "a task without batch correction", "stbench list tasks names them",
        )  # fmt: skip
    changed = {
        "split": SplitChoice(scheme=External.name), "panel": task.panel.model_copy(update={"chosen_on": "train"}),
        "seeds": (task.seeds[0] if seed is None else seed,),
    }  # fmt: skip
    return task.model_copy(update=changed)
