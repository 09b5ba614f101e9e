"""Options that every command with a plan shares, and what they come to."""

from dataclasses import fields, replace
from inspect import signature
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from stbench.cli.options import Options, asking, cache_folder, weights_paths
from stbench.errors import SelectionError, StbenchError
from stbench.files.mirrors import mirrored
from stbench.files.remote import remote_folder
from stbench.runs.place import Terms
from tests.made.command import stbench
from tests.made.object_store import in_memory

SMALL = """\
reader: demo
markers: [IGKC, NPY]
options: {patients: 2, sections: 1, spots: 30, genes: 24, mpp_um: 4.0}
"""


@pytest.fixture
def options(tmp_path):
    """Options of a dataset that takes a moment to make."""
    (tmp_path / "cards/datasets").mkdir(parents=True)
    (tmp_path / "cards/datasets/small.yaml").write_text(SMALL)
    return Options(
        methods="mean", dataset="small", cards=tmp_path / "cards", store=tmp_path / "store", cache=tmp_path / "cache"
    )


def typed(*words, own=()):
    """What a command gets that is asked for with these words; ``own`` names its own parameters."""
    got = []
    app = typer.Typer()

    def plain(options: Options) -> None:
        """Plain."""
        got.append((options, None))

    def with_task(options: Options, task: Annotated[str, typer.Option(help="Mine.")] = "own") -> None:
        """With an option of the same name."""
        got.append((options, task))

    app.command()(asking(with_task if "task" in own else plain))
    ended = CliRunner().invoke(app, list(words))
    assert ended.exit_code == 0, ended.output
    return got[0]


def test_a_command_that_is_given_nothing_gets_the_defaults(monkeypatch):
    for name in ("STBENCH_CACHE", "STBENCH_STORE"):
        monkeypatch.delenv(name, raising=False)
    assert typed() == (Options(store=Path.cwd() / Options().store), None)


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (("--methods", "a,b*"), "methods", "a,b*"),
        (("--task", "x"), "task", "x"),
        (("--data-root", "data"), "data_root", Path.cwd() / "data"),
        (("--test-dataset", "far"), "test_dataset", "far"),
        (("--profile", "paper"), "profile", "paper"),
        (("--precision", "bfloat16"), "precision", "bfloat16"),
        (("--variants",), "variants", True),
        (("--encoder", "a", "--encoder", "b"), "encoder", ["a", "b"]),
        (("--weights", "a=b", "--weights", "c=d"), "weights", ["a=b", "c=d"]),
        (("--store", "here"), "store", Path.cwd() / "here"),
        (("--cards", "mine"), "cards", Path.cwd() / "mine"),
    ],
)
def test_each_option_reaches_the_field_of_its_name(words, field, value):
    options, _ = typed(*words)
    assert getattr(options, field) == value


@pytest.mark.parametrize(
    ("words", "without_paths"),
    [
        ((), ()),
        (("--methods", "a,b*", "--task", "x", "--variants"), ("--methods", "a,b*", "--task", "x", "--variants")),
        (("--data-root", "data", "--profile", "paper", "--store", "here"), ("--profile", "paper")),
        (("--weights", "a=b", "--weights", "c=d", "--precision", "float32"), ("--precision", "float32")),
    ],
)
def test_options_can_be_said_again_in_words_with_where_things_lie_and_without(words, without_paths):
    options, _ = typed(*words)
    assert typed(*options.words())[0] == options
    assert options.words(paths=False) == list(without_paths)
    assert len(options.words()) == len(words)


@pytest.mark.parametrize(("words", "given"), [((), "own"), (("--task", "mine"), "mine")])
def test_a_commands_own_option_takes_the_place_of_the_shared_one_and_the_command_alone_is_told(words, given):
    options, task = typed(*words, own=("task",))
    assert (options.task, task) == (Options().task, given)


def test_a_command_keeps_its_name_and_help_and_has_every_option_once():
    def mine(options: Options, task: str = "") -> None:
        """What it does."""

    called = asking(mine)
    assert (called.__name__, called.__doc__) == ("mine", "What it does.")
    names = list(signature(called).parameters)
    assert sorted(names) == sorted(item.name for item in fields(Options))
    assert set(called.__annotations__) == set(names)


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ([], {}),
        (["uni=/data/uni.bin"], {"uni": Path("/data/uni.bin")}),
        (["plip=a=b.bin", "uni=~/x"], {"plip": Path.cwd() / "a=b.bin", "uni": Path.home() / "x"}),
        (["timm/resnet50.a1_in1k=r.bin"], {"timm/resnet50.a1_in1k": Path.cwd() / "r.bin"}),
        (["uni=first", "uni=second"], {"uni": Path.cwd() / "second"}),
    ],
)
def test_weights_are_given_as_names_and_paths(given, paths):
    assert weights_paths(given) == paths


@pytest.mark.parametrize(
    ("text", "told"),
    [("uni", "is not NAME=PATH"), ("uni=", "is not NAME=PATH"), ("=x", "is not NAME=PATH"), ("", "is not NAME=PATH"),
     ("unni=x", "Did you mean 'uni'?")],
)  # fmt: skip
def test_weights_that_are_no_name_and_path_or_of_no_model_are_told(text, told):
    with pytest.raises(SelectionError) as raised:
        weights_paths(["plip=x", text])
    assert raised.value.where == f"--weights {text}"
    assert told in str(raised.value)


@pytest.mark.parametrize("given", [None, Path("mine")])
def test_the_cache_is_the_one_that_is_asked_for_or_the_users(given):
    assert cache_folder(given) == (given or Path.home() / ".cache/stbench")


@pytest.mark.parametrize(
    ("controls", "rows"),
    [(True, ["mean", "shuffled-ridge", "colour-ridge"]), (False, ["mean"])],
    ids=["with", "without"],
)
def test_a_tasks_controls_are_added_where_they_are_wanted(options, controls, rows):
    plan, place = options.resolve(controls=controls, terms=Terms(job_seconds=3.0))
    assert [entry.name for entry in plan.entries] == rows
    assert (plan.task.name, plan.profile, plan.dataset) == ("gene-pred", "quick", "small")
    assert (place.device, place.job_seconds, place.dataset.name) == ("cpu", 3.0, "small")


def test_answers_are_of_what_is_planned_and_asking_for_them_makes_no_store(options, tmp_path):
    plan, _ = options.resolve()
    answers = options.answers()
    assert [entrant.name for entrant in answers.entrants] == [entry.name for entry in plan.entries]
    assert not any(answer.measured for entrant in answers.entrants for answer in entrant.answers)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"methods": "maen"}, "Did you mean 'mean'?"),
        ({"task": "gene-perd"}, "Did you mean 'gene-pred'?"),
        ({"dataset": "smal"}, "Did you mean 'small'?"),
        ({"test_data_root": Path("x")}, "is given without a test dataset"),
        ({"test_dataset": "smal"}, "Did you mean 'small'?"),
        ({"weights": ["uni"]}, "is not NAME=PATH"),
        ({"cards": Path("nowhere")}, "is not a folder"),
    ],
)
def test_every_mistake_in_names_is_told_when_the_plan_is_made(options, change, told):
    with pytest.raises(SelectionError) as raised:
        replace(options, **change).resolve()
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [("pcc_overall", "pccc_overall", "Did you mean 'pcc_overall'?"), ("rule: all", "rule: al", "Did you mean 'all'?"),
     ("scheme: leave", "scheme: laeve", "Did you mean 'leave-one-sample-out'?")],
)  # fmt: skip
def test_a_task_is_checked_before_any_data_are_read(options, tmp_path, old, new, told):
    text = "kind: expression\nversion: 1\nsplit: {scheme: leave-one-sample-out, unit: slide}\npanel: {rule: all}\n"
    (tmp_path / "cards/tasks").mkdir()
    (tmp_path / "cards/tasks/mine.yaml").write_text((text + "metrics: [pcc_overall]\n").replace(old, new))
    with pytest.raises(StbenchError) as raised:
        replace(options, task="mine", dataset="her2st", data_root=Path("nowhere")).resolve()
    assert told in str(raised.value)


def test_where_methods_are_all_the_tasks_own_rows_are_meant(options, tmp_path):
    (tmp_path / "cards/tasks").mkdir()
    (tmp_path / "cards/tasks/mine.yaml").write_text("like: gene-pred\nrows: 'mean,colour-ridge'\ncontrols: []\n")
    plan, _ = replace(options, task="mine", methods="all").resolve()
    assert [entry.name for entry in plan.entries] == ["mean", "colour-ridge"]


@pytest.mark.parametrize("words", [("--store", "URL"), ("--data-root", "URL"), ("--test-data-root", "URL")])
def test_a_url_in_the_place_of_a_folder_is_the_folder_that_mirrors_it(words, tmp_path, monkeypatch):
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path))
    url = in_memory()
    (got, _) = typed(*[word.replace("URL", url) for word in words])
    folder = getattr(got, words[0].removeprefix("--").replace("-", "_"))
    assert folder == mirrored(url)
    assert folder.parent == tmp_path / "mirrors"


def test_data_on_an_object_store_are_fetched_before_they_are_read(options, tmp_path, monkeypatch):
    monkeypatch.setenv("STBENCH_CACHE", str(tmp_path))
    url = in_memory()
    (tmp_path / "file").write_text("one")
    remote_folder(url).put(tmp_path / "file", "deep/a.tsv")
    place = replace(options, data_root=mirrored(url)).chosen(reads_data=False).place
    assert (place.data_root / "deep/a.tsv").read_text() == "one"


@pytest.mark.parametrize("command", ["run", "plan", "leaderboard", "status", "verify"])
def test_an_object_store_that_cannot_be_had_ends_a_command_with_2_before_anything_runs(command, tmp_path):
    ended = stbench(command, "--store", "nothing://bucket/runs", folder=tmp_path)
    assert ended.code == 2
    assert "nothing://bucket/runs: is no URL that fsspec knows" in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "leaderboards").exists()
