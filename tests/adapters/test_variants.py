"""Variants that a task pairs differ from their full model in what they change, and in no draw beside it."""

from functools import cache

import pytest

from stbench.adapters import adapters
from stbench.cards import methods
from stbench.data import Panel
from tests.adapters.test_settings import BASES
from tests.made.drawing import drawn
from tests.made.taught import GENES, taught_slides

SLIDES, PANEL = taught_slides(("A1", "B1")), Panel(GENES[:8])
SMALL = {"comtip": BASES["comtip"] | {"epochs": 2}, "cmrcnet": BASES["cmrcnet"] | {"epochs": 2}}
CARDS = {"comtip": "comtip", "comtip-cooperative": "comtip", "cmrcnet": "cmrcnet", "cmrcnet-code": "cmrcnet"}
"""Cards of the two papers with ablations, and their adapters."""
OWN = {
    "no-mfm": ("start mfm.", "masks"),
    "no-paat": ("start disc.", "permutations"),
    "no-gene-embedding": ("start gene_embed.",),
    "no-value-embedding": ("start value_embed.",),
    "contrastive": ("start gene_tokens.", "start reducer.", "start reconstruction.", "masks"),
    "genes": ("masks",),
    "genes-cosine": ("masks",),
}
"""Draws that a variant does without, or whose shape it changes; variants that are not here share all of them."""
DECK = methods()
VARIANTS = [(card, variant) for card in CARDS for variant in DECK[card].variants]
ADDED = [("comtip", {"augment": True}), ("cmrcnet", {"validation_share": 0.25})]
"""What brings draws of its own beside those that there are."""


@cache
def draws_of(card: str, *changed: tuple[str, object], paired: bool = True, seed: int = 0):
    mode = {"paat": "cooperative"} if card == "comtip-cooperative" else {}
    mode |= {"construction": "code"} if card == "cmrcnet-code" else {}
    settings = SMALL[CARDS[card]] | mode | dict(changed)
    return drawn(adapters[CARDS[card]](**settings), SLIDES, PANEL, paired=paired, seed=seed)


def changes(card: str, variant: str) -> tuple[tuple[str, object], ...]:
    return tuple(DECK[card].variants[variant].set.items())


def differing(one, other, *, but: tuple[str, ...] = ()) -> set[str]:
    """Names of what two trainings draw otherwise, or only one of them draws, ``but`` for names that begin so."""
    names = {name for name in {*one, *other} if one.get(name) != other.get(name)}
    return {name for name in names if not name.startswith(but)}


@pytest.mark.parametrize(("card", "variant"), VARIANTS)
def test_a_paired_variant_shares_every_draw_but_those_of_what_it_changes(card, variant):
    own = OWN.get(variant, ())
    full, less = draws_of(card), draws_of(card, *changes(card, variant))
    assert differing(full, less, but=own) == set()
    assert all(any(name.startswith(part) for name in full) for part in own), "a part that the full model lacks"


@pytest.mark.parametrize(("card", "variant"), [(card, variant) for card, variant in VARIANTS if variant in OWN])
def test_what_a_variant_takes_out_is_what_it_draws_otherwise(card, variant):
    full, less = draws_of(card), draws_of(card, *changes(card, variant))
    assert differing(full, less) & set(full) == {name for name in full if name.startswith(OWN[variant])}


@pytest.mark.parametrize("variant", ["no-mfm", "no-paat", "no-gene-embedding"])
def test_unpaired_a_variant_differs_in_draws_that_are_not_its_own(variant):
    """Why pairing is needed, and that these notes would show its lack."""
    full = draws_of("comtip", paired=False)
    less = draws_of("comtip", *changes("comtip", variant), paired=False)
    assert differing(full, less, but=OWN[variant])


@pytest.mark.parametrize("card", CARDS)
def test_another_seed_draws_everything_anew(card):
    random = differing(draws_of(card), draws_of(card, seed=1))
    assert {"order", "masks"} <= {name.removeprefix("pre-training, ") for name in random}
    assert sum(name.startswith("start") for name in random) >= 6


@pytest.mark.parametrize(("card", "setting"), ADDED)
def test_draws_that_come_in_move_no_others(card, setting):
    full, more = draws_of(card), draws_of(card, *setting.items())
    fewer_spots = ("order", "dropout", "masks") if card == "cmrcnet" else ()  # some validate, the rest trains
    assert differing(full, more, but=fewer_spots) == set()


@pytest.mark.parametrize(
    ("card", "base", "setting"),
    [
        ("comtip-cooperative", (), ("reversal", 5.0)),
        ("comtip", (("masked_features", False),), ("mask_ratio", 0.25)),
        ("cmrcnet", (("rebuilds", "none"),), ("mask_rate", 0.3)),
        ("cmrcnet", (("rebuilds", "none"),), ("distance", "cosine")),
    ],
)
def test_a_variant_that_changes_nothing_draws_nothing_else(card, base, setting):
    assert differing(draws_of(card, *base), draws_of(card, *base, setting)) == set()


@pytest.mark.parametrize(
    ("card", "setting", "value", "part"),
    [
        ("cmrcnet", "gene_token_count", 4, "gene_tokens"),
        ("cmrcnet", "encoder_depth", 2, "image_encoder"),
        ("comtip", "image_depth", 2, "image"),
        ("comtip", "text_depth", 2, "text"),
        ("comtip", "head_width", 32, "head"),
    ],
)
def test_a_part_of_another_size_leaves_the_first_weights_of_the_others(card, setting, value, part):
    usual, other = draws_of(card), draws_of(card, (setting, value))
    assert differing(usual, other, but=(f"start {part}.",)) == set()
