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

HARMFUL = (
    "os.system",
    "builtins.eval",
    "builtins.getattr",
    "posix.system",
    "torch.load",
    "subprocess.Popen",
    "numpyx.a",
)


def asking_for(name):
    module, _, attribute = name.rpartition(".")
    return ListedUnpickler(io.BytesIO(f"c{module}\n{attribute}\n.".encode()))


@pytest.mark.parametrize("name", HARMFUL)
def test_what_no_weights_need_is_refused(name):
    assert refused_globals((name,)) == [name]
    with pytest.raises(pickle.UnpicklingError, match="which no weights need"):
        asking_for(name).load()


@pytest.mark.parametrize(
    "name", ["argparse.Namespace", "numpy.core.multiarray.scalar", "omegaconf.dictconfig.DictConfig"]
)
def test_settings_become_placeholders(name):
    assert unneeded_globals((name,)) == [name]
    made = asking_for(name).load()("any", key="thing")
    made.__setstate__({})
    made["a"] = 1
    for change in (made.append, made.extend, made.add):
        change([1])
    assert len({made, asking_for(name).load()()}) == 2


@pytest.mark.parametrize("name", ["collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage"])
def test_what_tensors_need_is_real(name):
    assert refused_globals((name,)) == unneeded_globals((name,)) == []
    assert asking_for(name).load().__name__ == name.rpartition(".")[2]


@given(st.text())
def test_a_name_is_refused_unless_it_is_listed(name):
    listed = name in TENSOR_GLOBALS or name.startswith(INERT)
    assert bool(refused_globals((name,))) is not listed


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
