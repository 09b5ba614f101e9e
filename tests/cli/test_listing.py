"""What is listed: every card and every entry of every registry, at once, with what it is and whose it is."""

import subprocess
import sys

import pytest

from stbench import cards
from stbench.cli.extensions import EXTENSIONS, extension
from stbench.metrics import metrics
from tests.made import CARDS
from tests.made.command import stbench


@pytest.mark.parametrize("what", EXTENSIONS)
def test_every_entry_is_listed_with_what_it_is(tmp_path, what):
    lines = stbench("list", what, folder=tmp_path).out.splitlines()
    assert [line.split()[0] for line in lines] == extension(what).load().names()
    assert [line for line in lines if len(line.split()) < 2] == []


def test_titles_come_from_the_entry_itself_and_points_say_what_they_are(tmp_path):
    assert f"PCC: {metrics['pcc'].says}" in stbench("list", "metrics", folder=tmp_path).out
    assert "Predict each gene's mean over all training spots" in stbench("list", "adapters", folder=tmp_path).out
    points = stbench("list", "extensions", folder=tmp_path).out.splitlines()
    assert [line.split()[0] for line in points] == list(EXTENSIONS)


@pytest.mark.parametrize("what", ["tasks", "datasets"])
def test_the_card_that_is_taken_where_none_is_named_is_marked_and_no_other(tmp_path, what):
    marked = [line for line in stbench("list", what, folder=tmp_path).out.splitlines() if line.endswith("(default)")]
    assert [line.split()[0] for line in marked] == [getattr(cards, what)().default]


def test_a_default_of_ones_own_takes_the_mark_from_the_one_that_is_installed(tmp_path):
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "mine.yaml").write_text(f"like: {cards.tasks().default}\ntitle: Mine\ndefault: true\n")
    listed = stbench("list", "tasks", folder=tmp_path).out
    assert listed.count("(default)") == 1
    assert "Mine (default)" in listed


def test_methods_are_listed_with_their_kind_and_variants(tmp_path):
    listed = stbench("list", "--cards", str(CARDS), folder=tmp_path).out
    assert "Training mean [control]" in listed
    assert "half, loud" in listed


def test_what_cannot_be_listed_is_told_with_what_can(tmp_path):
    ended = stbench("list", "metrik", folder=tmp_path)
    assert (ended.code, "Did you mean 'metrics'" in ended.err, ended.out) == (2, True, "")
    assert [name for name in (*EXTENSIONS, "methods", "tasks", "datasets", "extensions") if name not in ended.err] == []


def test_listing_is_quick_because_it_imports_nothing_heavy():
    code = (
        "import sys\nfrom stbench.cli import main\n"
        "from stbench.cli.extensions import EXTENSIONS\n"
        "for what in ('methods', 'tasks', 'datasets', *EXTENSIONS):\n"
        "    sys.argv = ['stbench', 'list', what]\n"
        "    try: main()\n"
        "    except SystemExit: pass\n"
        "print({'torch', 'pandas', 'scanpy', 'anndata', 'scipy', 'timm'} & set(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stderr.strip() == "set()"
