"""Method cards: settings by profile and variant, and what a job needs of a machine."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench import cards
from stbench.adapters.base import as_before
from stbench.adapters.loading import adapters, made_adapter
from stbench.cards import MethodCard, Resources, read_card
from stbench.cards.method import Setting, Variant
from stbench.errors import CardError
from stbench.runs.entries import content_of, entry_of
from stbench.weights import DEFAULT_SEARCH

NAMES = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9), max_size=4)
TEXT = "adapter: mean\nresources: {paper: {gpus: 0.5, gpu_memory_gb: 40.0, cpus: 2}}\n"


@settings(deadline=None)
@given(NAMES, NAMES, NAMES)
def test_a_variant_stands_on_quick_and_quick_on_paper(paper, quick, deep):
    card = MethodCard(
        adapter="mean", paper={name: Setting(value=value, source="x") for name, value in paper.items()}, quick=quick,
        variants={"deep": Variant(set=deep)},
    )  # fmt: skip
    assert card.settings("paper") == paper
    assert card.settings("quick") == {**paper, **quick}
    assert card.settings("quick", "deep") == {**paper, **quick, **deep}
    assert card.settings("paper", "deep") == {**paper, **deep}


@pytest.mark.parametrize(
    ("profile", "needs"),
    [("paper", Resources(cpus=2, gpus=0.5, gpu_memory_gb=40.0)), ("quick", Resources(cpus=1, gpus=0.0))],
)
def test_a_profile_needs_of_a_machine_what_its_card_says(tmp_path, profile, needs):
    (tmp_path / "mine.yaml").write_text(TEXT)
    assert read_card(MethodCard, tmp_path / "mine.yaml").resources_of(profile) == needs


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("gpus: 0.5", "gpus: -1", "resources.paper.gpus is -1"),
        ("cpus: 2", "cpus: 0", "resources.paper.cpus is 0"),
        ("cpus: 2", "cpus: 1.5", "resources.paper.cpus is 1.5"),
        ("40.0", "-0.1", "resources.paper.gpu_memory_gb is -0.1"),
        ("paper:", "papr:", "Did you mean 'paper'?"),
        ("adapter: mean", "adapter: mean\nrepeats: 0", "repeats is 0"),
        ("adapter: mean", "adapter: mean\nkind: contrl", "Did you mean 'control'?"),
        ("adapter: mean", "adapter: mean\npaper: {width: 3}", "paper.width is 3"),
        ("adapter: mean", "adapter: mean\npaper: {width: {value: 3}}", "lacks the key 'paper.width.source'"),
        ("adapter: mean", "adapter: mean\nvariants: {deep: {}}", "lacks the key 'variants.deep.set'"),
        ("adapter: mean", "adapter: mean\nother_encoders: {}", "'reads' says what is read"),
        ("adapter: mean", "adapter: mean\nother_encoders: {reads: tokens, none: it is odd}", "'none' why none can"),
        ("adapter: mean", "adapter: mean\nother_encoders: {reads: grid}", "'features' or 'tokens'"),
    ],
)
def test_what_a_method_card_cannot_say_is_told(tmp_path, old, new, told):
    (tmp_path / "mine.yaml").write_text(TEXT.replace(old, new))
    with pytest.raises(CardError, match=f"{tmp_path}/mine.yaml:[12]: ") as raised:
        read_card(MethodCard, tmp_path / "mine.yaml")
    assert told in str(raised.value)


@pytest.mark.parametrize("name", cards.methods())
def test_every_variant_of_a_shipped_method_changes_something_and_says_what(name):
    card = cards.methods()[name]
    for variant, change in card.variants.items():
        assert change.note
        for profile in ("paper", "quick"):
            assert card.settings(profile, variant) != card.settings(profile)


@pytest.mark.parametrize("name", cards.methods())
def test_every_setting_of_a_shipped_methods_adapter_has_a_line_with_a_source(name):
    """None falls silently to the adapter's default, and none is named that the adapter does not have."""
    card = cards.methods()[name]
    settings_of_adapter = {item.name for item in fields(adapters[card.adapter])}
    assert set(card.paper) == settings_of_adapter
    assert all(setting.source.strip() for setting in card.paper.values())
    assert set(card.quick).union(*(change.set for change in card.variants.values())) <= settings_of_adapter


@pytest.mark.parametrize("name", cards.methods())
def test_what_the_paper_profile_of_a_shipped_method_says_goes_into_keys(name):
    card = cards.methods()[name]
    content = content_of(entry_of(card, "paper"), DEFAULT_SEARCH)
    left_out = as_before(made_adapter(card, card.settings("paper")))
    assert set(content.training) | set(content.inference) >= set(card.paper) - left_out


@pytest.mark.parametrize("name", cards.methods())
def test_a_shipped_method_says_whether_its_encoder_can_be_another_and_its_adapter_can_read_one(name):
    card = cards.methods()[name]
    declared, settings = card.other_encoders, {item.name for item in fields(adapters[card.adapter])}
    assert card.kind == "control" or declared != MethodCard(adapter="mean").other_encoders
    needed = {"features": {"encoder"}, "tokens": {"encoder", "tokens"}, None: set()}[declared.reads]
    assert needed <= settings
    assert bool(declared.none) == (declared.reads is None)
