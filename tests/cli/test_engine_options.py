"""Each engine has the options that it is made with; what is none, or no number, is said with what there is."""

import pytest

from stbench.cli.engine_options import chosen_engine, own_options
from stbench.errors import SelectionError
from stbench.runs.engines import engines


class Engine:
    """Takes a text, a number and what no command line can say."""

    def __init__(self, *, workers: int, threads: int, address: str = "", hours: float = 1.0, machine: object = None):
        self.said = (workers, threads, address, hours)


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setitem(engines._loaded, "made", Engine)


@pytest.mark.parametrize(
    ("address", "options", "said"),
    [
        ("", [], (2, 1, "", 1.0)),
        ("host:1", [], (2, 1, "host:1", 1.0)),
        ("", ["address=host:1", "hours=2.5"], (2, 1, "host:1", 2.5)),
        ("", ["address=a=b"], (2, 1, "a=b", 1.0)),
    ],
)
def test_an_engine_is_made_with_its_options(address, options, said):
    assert chosen_engine("made", 2, 1, address, options).made().said == said


@pytest.mark.parametrize(
    ("engine", "address", "options", "told"),
    [
        ("made", "", ["hours"], "is not NAME=VALUE"),
        ("made", "", ["=3"], "is not NAME=VALUE"),
        ("made", "", ["hours=long"], "is no number"),
        ("made", "", ["machine=here"], "one of address, hours"),
        ("made", "", ["adress=here"], "Did you mean 'address'"),
        ("local", "host:1", [], "--address host:1: is no option of the engine 'local'"),
        ("lokal", "", [], "Did you mean 'local'"),
    ],
)
def test_what_is_no_option_is_told(engine, address, options, told):
    with pytest.raises(SelectionError) as error:
        chosen_engine(engine, 1, 1, address, options)
    assert told in str(error.value)


@pytest.mark.parametrize(("name", "elsewhere"), [("local", False), ("made", False), ("ray", True), ("slurm", True)])
def test_an_engine_of_other_machines_says_so(name, elsewhere):
    assert chosen_engine(name, 1, 1, "", []).elsewhere is elsewhere


@pytest.mark.parametrize(("name", "options"), [("local", set()), ("ray", {"address"})])
def test_options_are_what_engines_are_made_with(name, options):
    assert set(own_options(engines[name])) == options
