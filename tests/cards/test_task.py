"""Task cards: which keys go together, and what each may be."""

import pytest

from stbench import cards
from stbench.cards import TaskCard, read_card
from stbench.errors import CardError
from tests.made.card_texts import TASK

TEXT = TASK.replace("metrics:", "batch_correction: harmony\nmetrics:")


def task(folder, text):
    (folder / "task.yaml").write_text(text)
    return read_card(TaskCard, folder / "task.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("on: all", "on: train", 6, "batch_correction is 'harmony', so panel.chosen_on must be 'all'"),
        ("  chosen_on: all\n", "", 4, "batch_correction is 'harmony', so panel.chosen_on must be 'all'"),
        (", transductive]", "]", 6, "panel.chosen_on is 'all', so tags must contain 'transductive'"),
        (
            "tags: [same-patient, transductive]\n",
            "",
            6,
            "panel.chosen_on is 'all', so tags must contain 'transductive'",
        ),
    ],
)
def test_two_keys_that_do_not_go_together_are_told_at_the_line_of_one(tmp_path, old, new, line, message):
    with pytest.raises(CardError) as raised:
        task(tmp_path, TEXT.replace(old, new))
    assert str(raised.value) == f"{tmp_path / 'task.yaml'}:{line}: {message}."


@pytest.mark.parametrize(
    ("correction", "chosen_on", "tags"),
    [("none", "train", ()), ("none", "all", ("transductive",)), ("harmony", "all", ("transductive",)),
     ("none", "train", ("transductive",))],
)  # fmt: skip
def test_counts_of_test_slides_may_choose_where_the_tags_say_so(tmp_path, correction, chosen_on, tags):
    text = TEXT.replace("harmony", correction).replace("on: all", f"on: {chosen_on}")
    card = task(tmp_path, text.replace("same-patient, transductive", ", ".join(tags)))
    assert (card.batch_correction, card.panel.chosen_on, card.tags) == (correction, chosen_on, tags)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("version: 2", "version: 0", "version is 0"),
        ("[pcc_overall]", "[]", "metrics is []"),
        ("rule: hvg-union", "genes: 5", "lacks the key 'panel.rule'"),
        ("scheme: leave-one-sample-out, ", "", "lacks the key 'split.scheme'"),
        ("on: all", "on: al", "Did you mean 'all'?"),
        ("version: 2", "version: 2\naveraging: pool", "Did you mean 'pooled'?"),
        ("version: 2", "version: 2\nseeds: [0, x]", "seeds.1 is 'x'"),
    ],
)
def test_what_a_task_card_cannot_say_is_told(tmp_path, old, new, told):
    with pytest.raises(CardError) as raised:
        task(tmp_path, TEXT.replace(old, new))
    assert told in str(raised.value)


def test_options_of_a_choice_are_kept_as_they_are_given(tmp_path):
    card = task(tmp_path, TEXT.replace("rule: hvg-union", "rule: any\n  new: [1, {a: 2.5}]"))
    assert (card.panel.rule, card.panel.chosen_on, card.panel.options) == ("any", "all", {"new": [1, {"a": 2.5}]})
    assert (card.split.scheme, card.split.options) == ("leave-one-sample-out", {"unit": "slide"})


@pytest.mark.parametrize("name", cards.tasks())
def test_every_shipped_task_names_controls_and_partners_that_are_there_and_tells_its_changes(name):
    deck, methods = cards.tasks(), cards.methods()
    card = deck[name]
    assert set(card.controls) <= set(methods)
    assert not card.audited_against or card.audited_against in deck
    assert sorted(card.changes) == list(range(2, card.version + 1))
