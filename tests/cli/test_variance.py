"""``variance`` from the command line: shares of rows that read the same encoders, verified against their store."""

from unittest import mock

import pytest

from stbench.cli.options import Options
from stbench.data.patches import PatchSpec
from stbench.encoders import Encoder, encoders
from stbench.runs.execute import execute
from tests.made.command import stbench

CARDS = {
    "datasets/few": "reader: demo\nmarkers: [NPY]\n"
    "options: {patients: 3, sections: 1, spots: 20, spots_spread: 0.0, genes: 24, mpp_um: 4.0}\n",
    "methods/blue": "adapter: ridge_probe\nother_encoders: {reads: features}\n"
    "paper: {encoder: {value: colour, source: x}}\n",
    "methods/pale": "like: blue\npaper: {components: {value: 4, source: x}, alpha: {value: 10.0, source: x}}\n",
    "tasks/cross": "like: gene-pred\nversion: 1\nchanges: null\nmetrics: [pcc@hvg-9]\ndetails: []\ncontrols: []\n"
    'rows: "blue,pale"\nencoders: [colour, bright]\n',
}
HERE = ("--task", "cross", "--dataset", "few", "--cards", "cards")


def bright(name, weights):
    """A second encoder that needs no network: mean colours."""
    patch = PatchSpec(side_um=150.0, pixels=16)
    return Encoder(
        name=name, width=3, patch=patch, identity=lambda: "bright-1",
        statistic=lambda patches: (patches.mean(axis=(1, 2)) / 255).astype("float32"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where all jobs are done, in this process, which alone knows the second encoder."""
    folder = tmp_path_factory.mktemp("variance")
    for name, text in CARDS.items():
        (folder / f"cards/{name}.yaml").parent.mkdir(parents=True, exist_ok=True)
        (folder / f"cards/{name}.yaml").write_text(text)
    asked = Options(
        task="cross", dataset="few", cards=folder / "cards", store=folder / "stbench-runs", cache=folder / "cache"
    )
    with mock.patch.dict(encoders._loaded, {"bright": bright}):
        plan, place = asked.resolve()
        for job in plan.jobs:
            execute(job, place, 1)
        yield folder


@pytest.mark.parametrize("interval", ["student", "bootstrap"])
def test_shares_are_printed_written_and_verified_against_the_store(folder, interval):
    ended = stbench("variance", *HERE, "--interval", interval, folder=folder)
    assert ended.code == 0, ended.err
    assert "Shares of the variance of HVG-9 PCC: cross on few" in " ".join(ended.out.split())
    page = (folder / "leaderboards/few/cross.variance.md").read_text(encoding="utf-8")
    assert "- Encoders: colour (not trained), bright (not trained)" in page
    assert "- Heads: blue, pale" in page
    where = ("leaderboards/few/cross.variance.md", "--cards", "cards", "--store", "stbench-runs")
    ended = stbench("verify", *where, folder=folder)
    assert ended.code == 0, ended.out + ended.err
    assert "its forms agree, and" in ended.out


def test_verifying_all_tables_verifies_shares_too(folder):
    stbench("variance", *HERE, folder=folder)
    ended = stbench("verify", "leaderboards", "--cards", "cards", folder=folder)
    assert ended.code == 0, ended.out
    assert "cross.variance.json: shares of variance; its forms agree" in ended.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--encoder", "colour"), "needs another encoder: there is 1"),
        (("--methods", "blue"), "needs another head with a score for every encoder: there is 1"),
        (("--encoder", "color"), "is not known"),
    ],
)
def test_what_cannot_be_crossed_is_refused(folder, words, told):
    ended = stbench("variance", *HERE, *words, folder=folder)
    assert ended.code == 2
    assert told in ended.err
