"""Selection effect on a page: honest and chosen on the test slide, one beside the other."""

from stbench.analyses.leaderboard import Leaderboard
from stbench.analyses.selection_effect import SelectionEffect, selection_effects
from stbench.report.cells import Table
from stbench.report.wording import number

HEADING = "What choosing on the test slide adds"


def selection_cells(board: Leaderboard) -> Table:
    """A row per method that was run both ways; none where no method was."""
    effects = selection_effects(board)
    slides = list(dict.fromkeys(name for effect in effects for name in effect.gains))
    head = ["method", f"{board.first.title}, honest", "chosen on the test slide", "gain", *slides]
    return Table(head, [[*_summary(effect, board), *_by_slide(effect, slides)] for effect in effects])


def selection_text(board: Leaderboard) -> str:
    """What was done, and what luck alone gains; empty where no method was run both ways."""
    effects = selection_effects(board)
    if not effects:
        return ""
    luck = [f"{effect.honest.name} gains {effect.gain:+.3f}" for effect in effects if effect.honest.floor]
    says = f" Luck alone: {', '.join(luck)}, though it cannot know anything." if luck else ""
    return (
        "Each method was trained once more with the same draws, and kept the epoch (or, as a control, the shuffle) "
        "that scores best on the very slide that it is tested on, as several papers do. Gains are in the direction "
        f"of better scores, slide by slide on the right. These rows are not ranked.{says}"
    )


def _summary(effect: SelectionEffect, board: Leaderboard) -> list[str]:
    name = board.first.text
    scores = (effect.honest.values[name], effect.chosen.values[name])
    return [effect.honest.name, *(number(score) for score in scores), f"{effect.gain:+.3f}"]


def _by_slide(effect: SelectionEffect, slides: list[str]) -> list[str]:
    return [f"{effect.gains[name]:+.3f}" if name in effect.gains else "" for name in slides]
