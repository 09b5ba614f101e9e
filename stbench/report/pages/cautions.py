"""What an audit's numbers do not say: what intervals are over, what the arms could not keep equal, who is missing."""

from collections.abc import Mapping

from stbench.analyses.audit import Audit

ARMS = {
    "others": "other patients",
    "matched": "matched",
    "enlarged": "all slides",
    "papers": "papers' rule",
}
ALONE = (
    "other patients have no more slides than the patient has sisters, so that the matched arm trains on sisters alone. "
    "Whatever else differs between the slides of the two arms is in the difference."
)
FURTHER = "among the slides that all slides add are sisters too, not other patients alone."
WORTH_A_LINE = 0.0005  # smaller ones are shown as 0.000


def cautions(audit: Audit) -> list[str]:
    """What intervals are over, what the cohort did not let the arms keep equal, and who is not in the table."""
    alone = [slide for slide, of in audit.trained.items() if of["matched"].sisters == of["matched"].slides]
    further = [slide for slide, of in audit.trained.items() if of["enlarged"].sisters > of["matched"].sisters]
    spots = [f"{ARMS[arm]} {_mean_spots(audit, arm)}" for arm in ("others", "matched")]
    return [
        _interval_line(audit),
        *_chance_lines(audit),
        *([f"{', '.join(alone)}: {ALONE}"] if alone else []),
        *([f"{', '.join(further)}: {FURTHER}"] if further else []),
        f"Spots trained on, mean over test slides: {', '.join(spots)}.",
        *(
            f"{method} is left out: {task} has no score ({reason.rstrip('.')})."
            for method, task, reason in audit.lacking
        ),
    ]


def _interval_line(audit: Audit) -> str:
    if audit.unit == "patient":
        return (
            f"Means and 95 % Student intervals are over {len(audit.patients)} patients; each interval holds by itself, "
            "not all of them at once."
        )
    return (
        f"All these slides are of patient {audit.patients[0]}: no interval over patients can be given, and nothing "
        "here carries over to another patient. Means and 95 % Student intervals are over its "
        f"{len(audit.slides)} slides, which share training slides: they say how much a difference varies from slide to "
        "slide."
    )


def _chance_lines(audit: Audit) -> list[str]:
    """The largest difference of a control that knows nothing: what chance alone does to scores of other arms."""
    sizes = {
        effect.method: max(abs(step.mean) for step in effect.steps.values()) for effect in audit.effects if effect.floor
    }
    moved = {name: size for name, size in sizes.items() if size >= WORTH_A_LINE}
    if not moved:
        return []
    name = max(moved, key=moved.__getitem__)
    return [
        f"{name}, which cannot know anything, differs by up to {moved[name]:.3f} from one arm to the next: a "
        "difference of that size can be chance, whatever its interval."
    ]


def _mean_spots(audit: Audit, arm: str) -> str:
    spots: Mapping[str, int] = {slide: of[arm].spots for slide, of in audit.trained.items()}
    return f"{sum(spots.values()) / len(spots):,.0f}"
