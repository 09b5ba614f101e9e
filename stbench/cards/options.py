"""Options of a card to the registered object that they are for, checked with file and line."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from stbench.cards.base import Card, Contradiction
from stbench.cards.explain import contradicted, explained
from stbench.errors import CardError
from stbench.registry import Registry, near

T = TypeVar("T")


def registered(registry: Registry[T], name: str, card: Card, *keys: str) -> T:
    """The object of ``registry`` that a card names under ``keys``.

    Raises:
        CardError: it is not registered, told with the line of the key and the nearest name.
    """
    if name not in registry:
        raise CardError(
            card.at(*keys), f"{'.'.join(keys)} is '{name}'", "one of " + ", ".join(registry), near(name, registry)
        )
    return registry[name]


def with_options(kind: type[T], options: Mapping[str, Any], card: Card, *keys: str, beside: Sequence[str] = ()) -> T:
    """``kind``, a dataclass whose fields are its options, made with those that a card gives under ``keys``.

    A field's type is what the card may give, strictly (``int``, ``Literal["a", "b"]``, ``tuple[str, ...]``), and may
    carry pydantic's bounds: ``Annotated[float, Field(gt=0)]``. What goes together is for ``__post_init__`` to check: it
    raises ``Contradiction``.

    Args:
        kind: what is made.
        options: its options.
        card: the card that gives them.
        keys: where the card gives them.
        beside: other keys that the card may give there, for the error of an unknown one.

    Raises:
        CardError: an option is unknown, missing, of another type, out of bounds, or contradicts another one.
    """
    model = _model(kind)
    try:
        checked = model.model_validate_json(json.dumps(options))
        return kind(**{name: getattr(checked, name) for name in model.model_fields})
    except ValidationError as error:
        raise explained(model, error, lambda at: card.at(*at), keys, beside) from None
    except Contradiction as error:
        raise contradicted(error, lambda at: card.at(*at), keys) from None


def changed_options(made: Any) -> dict[str, Any]:
    """Options of an object made by ``with_options`` that are not its defaults."""
    values = {item.name: (getattr(made, item.name), _default(item)) for item in fields(made) if item.init}
    return {name: value for name, (value, default) in values.items() if value != default}


def _model(kind: type) -> type[BaseModel]:
    hints = get_type_hints(kind, include_extras=True)
    made: dict[str, Any] = {item.name: (hints[item.name], _default(item)) for item in fields(kind) if item.init}
    return create_model(kind.__name__, __config__=ConfigDict(extra="forbid", strict=True), **made)


def _default(item: Any) -> Any:
    if item.default is not MISSING:
        return item.default
    return ... if item.default_factory is MISSING else item.default_factory()
