"""Setting: one value for every switch, which is what a protocol is when it comes to a number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from stbench.analyses.rescoring.base import SWITCH, SWITCHES, SwitchValue, switch_values
from stbench.cards import ProtocolCard
from stbench.errors import CardError, SelectionError
from stbench.registry import near

NUMBERED = re.compile(r"^(?P<name>.+)-(?P<number>[1-9][0-9]*)$")


class Chosen(NamedTuple):
    """A value of a switch as a card writes it: ``hvg-test-50``."""

    text: str
    name: str
    number: int
    """0 where the value takes none."""
    named: str = ""
    """The method or the encoder that the card names beside it."""

    @property
    def value(self) -> SwitchValue:
        """What is registered under its name."""
        return switch_values[self.name]

    @property
    def title(self) -> str:
        """A few words, with its number."""
        return f"{self.value.title}, {self.number or self.named}" if self.number or self.named else self.value.title


@dataclass(frozen=True)
class Setting:
    """One value for every switch; switches that are not stated have their clean one."""

    stated: Mapping[str, Chosen]

    def __getitem__(self, switch: str) -> Chosen:
        return self.stated.get(switch) or chosen(SWITCH[switch].clean)

    def step(self, switch: str) -> "SwitchValue":
        """The value of a switch."""
        return self[switch].value

    def having(self, changes: Mapping[str, Chosen]) -> "Setting":
        """The same with other values of some switches."""
        return Setting(MappingProxyType({**self.stated, **changes}))

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The same for settings that come to the same number."""
        return tuple(self[switch.name].text for switch in SWITCHES)


CLEAN = Setting(MappingProxyType({}))


def chosen(text: str) -> Chosen:
    """``hvg-test-50`` as a name and a number; SelectionError where it is no value, or lacks or needs no number."""
    numbered = NUMBERED.match(text)
    if text not in switch_values and numbered and numbered["name"] in switch_values:
        name, number = numbered["name"], int(numbered["number"])
    else:
        name, number = text, 0
    if name not in switch_values:
        known = switch_values.names()
        raise SelectionError(f"'{text}'", "is no value of a switch", "one of " + ", ".join(known), near(text, known))
    takes = switch_values[name].takes_number
    if takes != bool(number):
        problem = "does not say how many" if takes else "takes no number"
        raise SelectionError(f"'{text}'", problem, f"for instance {name}-50" if takes else name)
    return Chosen(text, name, number)


def as_published(card: ProtocolCard) -> Setting:
    """What a card's paper does; CardError with the line where a value is not one of its switch."""
    stated = {switch: _of_switch(card, switch, choice.value) for switch, choice in card.switches.items()}
    beside = {switch: choice.method or choice.encoder for switch, choice in card.switches.items()}
    return Setting({switch: value._replace(named=beside[switch]) for switch, value in stated.items()})


def clean_twin(card: ProtocolCard) -> Setting:
    """The same with the clean value of each switch, or that which the card names in its place."""
    twins = {switch: choice.clean for switch, choice in card.switches.items() if choice.clean}
    return Setting({switch: _of_switch(card, switch, text, "clean") for switch, text in twins.items()})


def _of_switch(card: ProtocolCard, switch: str, text: str, key: str = "value") -> Chosen:
    where = card.at("switches", switch, key)
    if switch not in SWITCH:
        raise CardError(where, f"'{switch}' is no switch", "one of " + ", ".join(SWITCH), near(switch, SWITCH))
    try:
        named = chosen(text)
    except SelectionError as error:
        raise CardError(where, f"{error.where} {error.found}", error.expected, error.todo) from None
    if named.value.switch != switch:
        own = ", ".join(name for name in switch_values if switch_values[name].switch == switch)
        raise CardError(where, f"'{text}' is a value of {named.value.switch}, not of {switch}", f"one of {own}")
    return named
