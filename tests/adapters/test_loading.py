"""From cards to adapters: settings that fit, and messages where a card or a file beside it does not."""

from pathlib import Path

import pytest

from stbench.adapters.loading import _frozen, adapter_class, adapter_version, made_adapter, version_with_wrapped
from stbench.cards import MethodCard, methods, read_card
from stbench.errors import CardError
from tests.made import ROOT

BLEEP = read_card(MethodCard, ROOT / "methods" / "bleep.yaml")


@pytest.mark.parametrize("name", sorted(methods()))
def test_every_card_finds_a_class_that_takes_its_settings_and_has_a_version(name):
    card = methods()[name]
    assert isinstance(made_adapter(card, card.settings("quick")), adapter_class(card))
    assert adapter_version(card) == str(getattr(adapter_class(card), "version", 1))


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"epoch": 3}, "sets the hyper-parameter 'epoch'.*Did you mean"), ({"no_such": 1}, "lacks")],
    ids=["misspelt", "unknown"],
)
def test_a_hyper_parameter_that_the_adapter_lacks_is_named(settings, message):
    with pytest.raises(CardError, match=f"(?s){message}"):
        made_adapter(BLEEP, settings)


@pytest.mark.parametrize(
    ("value", "frozen"), [([1, [2, 3]], (1, (2, 3))), ("ab", "ab"), ({"a": [1]}, {"a": [1]}), ([], ())]
)
def test_lists_become_tuples_however_deep(value, frozen):
    assert _frozen(value) == frozen


HEAD = "from dataclasses import dataclass\nfrom stbench.adapters import register\n\n\n"
GOOD = HEAD + '@register("{0}")\n@dataclass(frozen=True)\nclass Mine:\n    needed: int\n    width: int = 3\n'


def card_beside(folder: Path, adapter: str, code: str) -> MethodCard:
    """A card made of BLEEP's beside a file of the adapter's name."""
    (folder / f"{adapter}.py").write_text(code.format(adapter))
    text = (ROOT / "methods" / "bleep.yaml").read_text()
    path = folder / f"{adapter}.yaml"
    path.write_text(text.replace("adapter: bleep", f"adapter: {adapter}"))
    return read_card(MethodCard, path)


def test_a_file_beside_its_card_is_imported_and_its_version_is_its_content(tmp_path):
    card = card_beside(tmp_path, "beside_good", GOOD)
    assert made_adapter(card, {"needed": 4}).width == 3
    before = adapter_version(card)
    path = tmp_path / "beside_good.py"
    path.write_text(path.read_text() + "# changed\n")
    assert adapter_version(card) != before
    with pytest.raises(CardError, match="does not set 'needed'"):
        made_adapter(card, {})


@pytest.mark.parametrize(
    ("adapter", "code", "message"),
    [
        ("beside_broken", "import no_such_module\n", "cannot be imported .ModuleNotFoundError"),
        ("beside_empty", "x = 1\n", "names the adapter 'beside_empty', which is not known"),
        ("beside_plain", HEAD + '@register("{0}")\nclass Mine:\n    pass\n', "no dataclass"),
        (
            "beside_strict",
            GOOD + "\n    def __post_init__(self):\n        raise ValueError('too small')\n",
            "too small",
        ),
    ],
)
def test_a_file_that_gives_no_adapter_is_told(adapter, code, message, tmp_path):
    card = card_beside(tmp_path, adapter, code)
    with pytest.raises(CardError, match=message):
        made_adapter(card, {"needed": 1})


@pytest.mark.parametrize("name", ["../elsewhere", "{folder}/elsewhere", "x" * 300, ".hidden", "a\\0b"])
def test_a_path_is_no_adapter(tmp_path, name):
    for path in ("methods/mine.yaml", "methods/.hidden.py", "elsewhere.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("raise SystemExit('was run')")
    (tmp_path / "methods/mine.yaml").write_text(f'adapter: "{name.format(folder=tmp_path)}"\n')
    with pytest.raises(CardError, match=r"names the adapter .* which is not known"):
        adapter_class(read_card(MethodCard, tmp_path / "methods/mine.yaml"))


@pytest.mark.parametrize("backbone", ["ridge_probe", "stnet"])
def test_the_version_of_an_adapter_that_lets_another_work_changes_with_that_one(backbone, monkeypatch):
    card = methods()["st-dai"]
    other = adapter_class(methods()[backbone.replace("_", "-")])
    settings = methods()[backbone.replace("_", "-")].settings("quick")
    made = made_adapter(card, {**card.settings("quick"), "backbone": backbone, "options": list(settings.items())})
    before = version_with_wrapped(card, made)
    assert before.startswith(adapter_version(card))
    monkeypatch.setattr(other, "version", 99, raising=False)
    assert version_with_wrapped(card, made) != before
    assert version_with_wrapped(BLEEP, made_adapter(BLEEP, BLEEP.settings("quick"))) == adapter_version(BLEEP)
