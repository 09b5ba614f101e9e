"""YAML of other projects is none of ours; what has a mistake, or cannot be read, is not passed over."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stbench.cards import DatasetCard, MethodCard, TaskCard
from stbench.cards.deck import Deck, installed_cards
from stbench.cards.foreign import is_foreign, needed_keys
from stbench.errors import CardError

KINDS = (DatasetCard, MethodCard, TaskCard)
FOREIGN = {
    "of images": "path: ../coco\nnames: [a, b]\n",
    "of images in a split": "path: ../coco\ntrain: images/train\nval: images/val\nnames: [a]\nnc: 1\n",
    "of a training": "defaults:\n- base\nname: cifar\nbatch_size: 3\n_target_: a.b\n",
    "of a language model": "task: hellaswag\ndataset_path: x\noutput_type: y\nmetric_list: []\n",
    "of containers": "version: '3'\nservices: {a: b}\n",
    "of text": "name: x\nsplits: {train: 1}\nfeatures: [a]\nlicense: mit\n",
    "a description": "title: x\ndescription: y\n",
    "a list": "- name: x\n  apt: y\n",
    "nothing": "",
    "several documents": "---\na: 1\n---\nb: 2\n",
    "a tag": "a: !Ref x\nb: 3\n",
    "a template": "name: {{ x }}\npath: {{ y }}\n",
}
OURS = {
    "misspelt": (DatasetCard, "raeder: demo\ntitle: Mine\nspecies: human\nmarkers: []\n"),
    "nearly named": (MethodCard, "adaptor: mean\n"),
    "broken": (DatasetCard, "reader: demo\ntitle: [\n"),
    "one like another": (MethodCard, "like: mean\n"),
    "lacking the reader": (DatasetCard, "title: Mine\nspecies: human\nmarkers: []\n"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_project_is_foreign_to_every_kind(tmp_path, kind, name):
    (tmp_path / "theirs.yaml").write_text(FOREIGN[name])
    assert is_foreign(kind, tmp_path / "theirs.yaml")


@pytest.mark.parametrize("name", OURS)
def test_a_card_with_a_mistake_is_ours_so_that_the_mistake_is_told(tmp_path, name):
    kind, text = OURS[name]
    (tmp_path / "mine.yaml").write_text(text)
    assert not is_foreign(kind, tmp_path / "mine.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_no_card_of_stbench_is_foreign(kind):
    paths = sorted((installed_cards() / kind.folder).glob("*.yaml"))
    assert paths
    assert not [path.name for path in paths if is_foreign(kind, path)]


@settings(deadline=None)
@given(st.sets(st.sampled_from(sorted(TaskCard.model_fields)), min_size=3))
def test_keys_of_a_card_alone_are_never_foreign(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("cards") / "mine.yaml"
    path.write_text("".join(f"{name}: 1\n" for name in sorted(names)))
    assert not is_foreign(TaskCard, path)


@pytest.mark.parametrize(("kind", "needed"), [(DatasetCard, ("reader",)), (MethodCard, ("adapter",))])
def test_what_every_card_names_is_what_has_no_default(kind, needed):
    assert needed_keys(kind) == needed


@pytest.mark.parametrize("own", [True, False])
def test_a_foreign_file_is_passed_over_in_a_shared_folder_and_an_error_in_one_of_cards(tmp_path, own):
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets/theirs.yaml").write_text(FOREIGN["of images"])
    deck = Deck(DatasetCard, (tmp_path, installed_cards()), (tmp_path,) if own else ())
    if own:
        with pytest.raises(CardError, match=r"theirs\.yaml"):
            list(deck)
    else:
        assert "demo" in deck
        assert [path.name for path in deck.passed_over] == ["theirs.yaml"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_plain_file_is_not_passed_over_and_nobody_waits_for_it(tmp_path, kind, make):
    make(tmp_path / "mine.yaml")
    assert not is_foreign(kind, tmp_path / "mine.yaml")
