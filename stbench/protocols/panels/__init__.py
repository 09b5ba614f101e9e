"""Gene panels, chosen on the slides they are given."""

from stbench.cards import TaskCard, registered, with_options
from stbench.protocols.panels.base import PanelRule, TaskPanel
from stbench.registry import Registry

panel_rules: Registry[type[PanelRule]] = Registry(
    "panel rule",
    builtin={
        "hvg-union": "stbench.protocols.panels.rules:HvgUnion",
        "hvg-pooled": "stbench.protocols.panels.rules:HvgPooled",
        "gene-folds": "stbench.protocols.panels.gene_folds:GeneFolds",
        "markers": "stbench.protocols.panels.marker_genes:MarkerGenes",
        "all": "stbench.protocols.panels.rules:AllGenes",
    },
    group="stbench.panel_rules",
)


def panel_of(task: TaskCard) -> TaskPanel:
    """The panel rule of a task's card with its options; CardError where the card gives it what it does not take."""
    kind = registered(panel_rules, task.panel.rule, task, "panel", "rule")
    rule = with_options(kind, task.panel.options, task, "panel", beside=("rule", "chosen_on"))
    return TaskPanel(rule, task.panel.chosen_on)


__all__ = ["PanelRule", "TaskPanel", "panel_of", "panel_rules"]
