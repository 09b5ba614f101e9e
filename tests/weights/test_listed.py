"""Listed names: what tensors need is real, settings are inert, all else is refused."""

import io
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stbench.weights.listed import (
    INERT,
    TENSOR_GLOBALS,
    ListedUnpickler,
    Placeholder,
    refused_globals,
    unneeded_globals,
)


@pytest.mark.parametrize(
    "evil",
    [b"cposix\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"ctorch\nload\n(S'x'\ntR.",
     b"cbuiltins\ngetattr\n.", b"ctorch.hub\nload\n.", b"cargparse_\nopen\n."],
)  # fmt: skip
def test_the_unpickler_itself_imports_only_what_is_listed(evil):
    with pytest.raises(pickle.UnpicklingError, match="which no weights need"):
        ListedUnpickler(io.BytesIO(evil)).load()


@pytest.mark.parametrize(
    "setting",
    [b"cargparse\nNamespace\n(tR}S'lr'\nI1\nsb.", b"cpathlib\nPosixPath\n(S'/etc'\ntR.", b"cbuiltins\nset\n(]tR.",
     b"comegaconf.listconfig\nListConfig\n(tR(I1\nI2\ne."],
)  # fmt: skip
def test_a_setting_becomes_a_placeholder_whatever_it_is_given(setting):
    assert type(ListedUnpickler(io.BytesIO(setting)).load()) is Placeholder


@pytest.mark.parametrize("name", sorted(TENSOR_GLOBALS))
def test_nothing_on_the_list_reads_files_or_runs_commands_and_all_of_it_is_there(name):
    module, _, attribute = name.rpartition(".")
    assert attribute not in {"load", "open", "system", "eval", "exec"}
    assert ListedUnpickler(io.BytesIO()).find_class(module, attribute) is not Placeholder


@pytest.mark.parametrize(
    ("name", "refused", "unneeded"),
    [("torch.Size", False, False), ("argparse.Namespace", False, True), ("builtins.set", False, True),
     ("builtins.eval", True, False), ("os.system", True, False), ("torch.load", True, False)],
)  # fmt: skip
def test_a_name_is_needed_or_replaced_or_refused(name, refused, unneeded):
    assert refused_globals((name, "torch.bool")) == [name] * refused
    assert unneeded_globals((name, "torch.bool")) == [name] * unneeded
    assert (name.startswith(INERT) and name not in TENSOR_GLOBALS) == unneeded


@given(st.text())
def test_a_name_is_refused_unless_it_is_listed(name):
    listed = name in TENSOR_GLOBALS or name.startswith(INERT)
    assert bool(refused_globals((name,))) is not listed
