"""Route: the steps from a paper's clean twin to what the paper does, as far as they can be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from stbench.analyses.rescoring.base import SWITCH
from stbench.analyses.rescoring.setting import Chosen, Setting, as_published, clean_twin
from stbench.analyses.rescoring.stored import Holdings, lacking
from stbench.cards import ProtocolCard

NOTHING: Mapping[str, str] = MappingProxyType({})


class NotReplayed(NamedTuple):
    """A choice of a paper that stored predictions cannot show."""

    switch: str
    chosen: Chosen
    reason: str
    trainable: bool = False
    """Whether training models again, as ``explain --run`` does, would show it."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """The steps of a paper that stored predictions can show, in the order of its card."""

    clean: Setting
    steps: Mapping[str, Chosen]
    """By switch."""
    not_replayed: tuple[NotReplayed, ...]
    retrained: tuple[str, ...] = ()
    """Steps for which models were trained again; not every method need be."""

    @cached_property
    def published(self) -> Setting:
        """With all steps taken."""
        return self.clean.having(self.steps)

    @property
    def at_least(self) -> tuple[str, ...]:
        """Steps that are understated: models trained on the altered truth would fit it better."""
        return tuple(switch for switch in self.steps if SWITCH[switch].understated)

    def after(self, switches: Sequence[str]) -> Setting:
        """The clean setting with some steps taken."""
        return self.clean.having({switch: self.steps[switch] for switch in switches})


def route_of(card: ProtocolCard, held: Holdings, trained: Mapping[str, str] = NOTHING) -> Route:
    """The steps from a card's clean twin to what its paper does.

    Args:
        card: the paper's.
        held: what there is to choose among.
        trained: steps that training again shows, and why they are not shown; empty text where they are.
    """
    clean, published = clean_twin(card), as_published(card)
    steps, not_replayed = dict[str, Chosen](), []
    for switch in card.switches:
        value = published[switch]
        if value == clean[switch]:
            continue
        usual = lacking(value, held)
        reason = trained.get(switch, usual)
        if reason:
            not_replayed.append(NotReplayed(switch, value, reason, switch in trained and reason == usual))
        else:
            steps[switch] = value
    retrained = tuple(switch for switch in steps if switch in trained)
    return Route(clean=clean, steps=steps, not_replayed=tuple(not_replayed), retrained=retrained)
