"""Loading: an adapter that stands beside its card is found by its name alone."""

import pytest

from stbench.adapters.loading import adapter_class, adapter_version
from stbench.cards import MethodCard
from stbench.cards.reading import read_card
from stbench.errors import CardError

CODE = """
from dataclasses import dataclass
from stbench.adapters import register

@register("{name}")
@dataclass(frozen=True)
class Mine:
    \"\"\"Mine.\"\"\"
"""


def card_of(folder, adapter):
    (folder / "methods").mkdir()
    (folder / "methods/mine.yaml").write_text(f'adapter: "{adapter}"\n')
    return read_card(MethodCard, folder / "methods/mine.yaml")


def test_a_file_beside_the_card_is_imported(tmp_path):
    card = card_of(tmp_path, "beside-its-card")
    (tmp_path / "methods/beside-its-card.py").write_text(CODE.format(name="beside-its-card"))
    assert adapter_class(card).__name__ == "Mine"
    assert len(adapter_version(card)) == 64


@pytest.mark.parametrize("name", ["../elsewhere", "{folder}/elsewhere", "x" * 300, ".hidden", "a\\0b"])
def test_a_path_is_no_adapter(tmp_path, name):
    card = card_of(tmp_path, name.format(folder=tmp_path))
    for path in ("elsewhere.py", "methods/.hidden.py"):
        (tmp_path / path).write_text("raise SystemExit('was run')")
    with pytest.raises(CardError, match=r"names the adapter .* which is not known"):
        adapter_class(card)
