"""``rescore`` and ``explain`` from the command line, on a made cohort whose predictions are stored."""

import pytest

from tests.made.command import stbench

CARD = """\
reader: demo
markers: [IGKC, NPY]
options: {patients: 2, sections: 2, spots: 40, genes: 40, mpp_um: 4.0}
"""
HERE = ("--dataset", "few", "--cards", "cards")
METHODS = ("--methods", "mean")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("protocols")
    (folder / "cards/datasets").mkdir(parents=True)
    (folder / "cards/datasets/few.yaml").write_text(CARD)
    ended = stbench("run", *METHODS, *HERE, "--workers", "1", folder=folder)
    assert ended.code == 0, ended.err
    return folder


def test_rescoring_writes_a_page_and_numbers_of_every_protocol(folder):
    ended = stbench("rescore", *METHODS, *HERE, folder=folder)
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/few/gene-pred.protocols.md").read_text(encoding="utf-8")
    (mean,) = (line for line in page.splitlines() if line.startswith("| Training mean (control)"))
    head = next(line for line in page.splitlines() if line.startswith("| method"))
    scores = dict(zip((n.split()[0] for n in head.split("|")[2:-1]), (c.split()[0] for c in mean.split("|")[2:-1]),
                      strict=True))  # fmt: skip
    assert (scores["stbench"], scores["markers"]) == ("0.000", "0.000")
    assert float(scores["comtip"]) > 0
    assert (folder / "leaderboards/few/gene-pred.protocols.csv").read_text().startswith("protocol,method,")


@pytest.mark.parametrize("interval", ["student", "bootstrap"])
def test_explaining_writes_a_page_and_draws_a_figure(folder, interval):
    more = ("--interval", interval, "--figure", "walk.png")
    ended = stbench("explain", "triplex", "--method", "colour-ridge", *HERE, *more, folder=folder)
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/few/gene-pred.triplex.explained.md").read_text(encoding="utf-8")
    assert "| Colour + ridge (control)" in page
    assert "| Shuffled pairs (control)" in page, "controls stand beside what was asked for"
    assert "Not replayed" in page
    assert (folder / "walk.png").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("explain", "triplexx"), "Did you mean 'triplex'"),
        (("rescore", "--protocols", "triplexx"), "Did you mean 'triplex'"),
        (("explain", "triplex", "--figure", "walk.txt"), "walk.txt"),
        (("explain", "wrong", "--cards", "more"), "is no value of a switch"),
        (("explain", "triplex", "--task", "clustering"), "asks for embeddings"),
        (("explain", "triplex", "--dry-run"), "is given without --run"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(folder, words, told):
    (folder / "more/protocols").mkdir(parents=True, exist_ok=True)
    (folder / "more/datasets").mkdir(parents=True, exist_ok=True)
    (folder / "more/datasets/few.yaml").write_text(CARD)
    wrong = "title: Wrong\nreports: PCC\nswitches:\n  norm: {value: sideways, source: here}\n"
    (folder / "more/protocols/wrong.yaml").write_text(wrong)
    where = ("--dataset", "few") if "--cards" in words else HERE
    ended = stbench(*words, *where, folder=folder)
    assert ended.code == 2, ended.out
    assert told in ended.err
    assert "Traceback" not in ended.err


@pytest.fixture(scope="module")
def trained(folder):
    """A page before a paper's own training, its plan, and what the training printed."""
    words = ("explain", "stem", "--methods", "mean", *HERE)
    before = stbench(*words, folder=folder)
    page = (folder / "leaderboards/few/gene-pred.stem.explained.md").read_text(encoding="utf-8")
    return before, page, stbench(*words, "--run", "--dry-run", folder=folder), stbench(*words, "--run", folder=folder)


@pytest.mark.parametrize("where", ["terminal", "page"])
def test_what_would_train_the_missing_steps_is_said_as_one_types_it(trained, where):
    ended, page, _, _ = trained
    text = ended.out if where == "terminal" else page
    (line,) = (line for line in text.splitlines() if "missing trainings (`split`)" in line)
    assert "stbench explain stem --run --methods mean --dataset few" in line
    assert ("--cards" in line) == (where == "terminal"), "a page does not say where things lie on a machine"


def test_a_dry_run_prints_each_arm_with_its_jobs_and_runs_nothing(trained, folder):
    _, _, dry, ended = trained
    assert dry.code == 0, dry.err
    assert [line for line in dry.out.splitlines() if "split=slides" in line]
    assert "28 jobs are to do" in dry.out
    assert "28 jobs are to do" in ended.out, "as many as before the dry run"


@pytest.mark.parametrize("row", ["Shuffled pairs", "Colour + ridge"])
def test_once_trained_the_walk_takes_the_step_for_controls_too_and_names_it_no_more(trained, folder, row):
    *_, ended = trained
    assert ended.code == 0, ended.err
    page = (folder / "leaderboards/few/gene-pred.stem.explained.md").read_text(encoding="utf-8")
    head = next(line for line in page.splitlines() if line.startswith("| method"))
    (cells,) = (line for line in page.splitlines() if line.startswith(f"| {row}") and "[" in line)
    column = [cell.strip() for cell in head.split("|")].index("split: slides apart (95 %)")
    assert float(cells.split("|")[column].split()[0]) != 0
    assert "missing trainings" not in page
    assert "trained as the paper trains" in page


@pytest.mark.parametrize("name", ["triplex", "stbench"])
def test_protocols_are_listed_and_shown(folder, name):
    listed = stbench("list", "protocols", folder=folder).out.splitlines()
    assert any(line.split()[0] == name for line in listed)
    assert f"# protocols/{name}.yaml" in stbench("show", name, folder=folder).out
