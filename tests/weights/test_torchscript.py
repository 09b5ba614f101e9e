"""TorchScript archives give their tensors and run nothing: attacks that once wrote files or ran for ever."""

import time
import zipfile

import pytest
import torch

from stbench.errors import WeightsError
from stbench.weights import read_state
from stbench.weights.conversion import convert

pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit")


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.BatchNorm2d(2))
        self.register_buffer("small", torch.arange(3).half())
        self.register_buffer("turned", torch.arange(6.0).reshape(2, 3).T)
        self.names = ["a", "b"]

    def forward(self, x):
        return self.inner(x)


class WritesAFile(torch.nn.Module):
    def __init__(self, path: str):
        super().__init__()
        self.weight, self.path = torch.nn.Parameter(torch.ones(2)), path

    def forward(self, x):
        return x

    @torch.jit.export
    def __getstate__(self):
        return self.weight, self.path, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[torch.Tensor, str, bool]):
        self.weight, self.path, self.training = state[0], state[1], state[2]
        torch.save(self.weight, self.path)


class NeverEnds(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))

    def forward(self, x):
        return x

    @torch.jit.export
    def __getstate__(self):
        return self.weight, self.training

    @torch.jit.export
    def __setstate__(self, state: tuple[torch.Tensor, bool]):
        self.weight, self.training = state[0], state[1]
        while True:
            self.weight = self.weight + 1


def test_the_tensors_are_those_of_the_program(tmp_path):
    program = torch.jit.script(Network())
    program.save(str(tmp_path / "t.pt"))
    tensors, expected = read_state(convert(tmp_path / "t.pt", tmp_path / "t.safetensors")), program.state_dict()
    assert set(tensors) == set(expected)
    assert all(torch.equal(tensors[key], expected[key]) for key in expected)
    assert {tensors[key].dtype == expected[key].dtype for key in expected} == {True}


@pytest.mark.parametrize("deed", [WritesAFile, NeverEnds])
def test_the_program_is_not_run(tmp_path, deed):
    mark, path = tmp_path / "ran", tmp_path / "evil.pt"
    program = deed(str(mark)) if deed is WritesAFile else deed()
    try:
        torch.jit.script(program).save(str(path))
    except (RuntimeError, NotImplementedError):  # torch.save is not for programs: any other effect will do
        pytest.skip("this PyTorch cannot write such a program")
    mark.unlink(missing_ok=True)
    began = time.monotonic()
    with pytest.raises(WeightsError, match="no dict of tensors"):
        convert(path, tmp_path / "out.safetensors")
    assert time.monotonic() - began < 60
    assert not mark.exists()
    assert not (tmp_path / "out.safetensors").exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"torch\nHalfStorage", b"posix\nsystem", "would run code"),
        (b"torch.jit._pickle\nrestore_type_tag", b"torch.jit._script\nScriptModule", "would run code"),
        (b"__torch__.tests.weights.test_torchscript\nNetwork", b"builtins\neval", "would run code"),
        (b"torch\nHalfStorage", b"torch\nfloat16", "could not be converted"),
    ],
)
def test_a_program_that_asks_for_more_is_refused(tmp_path, old, new, told):
    torch.jit.script(Network()).save(str(tmp_path / "t.pt"))
    with zipfile.ZipFile(tmp_path / "t.pt") as archive, zipfile.ZipFile(tmp_path / "evil.pt", "w") as evil:
        for name in archive.namelist():
            content = archive.read(name)
            evil.writestr(name, content.replace(old, new) if name.endswith("data.pkl") else content)
    with pytest.raises(WeightsError, match=told):
        convert(tmp_path / "evil.pt", tmp_path / "evil.safetensors")
