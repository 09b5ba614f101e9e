"""A session is connected for the time of a block, and what Ray says of a cluster that is not to be had is one error."""

from types import SimpleNamespace

import pytest

from stbench.errors import SelectionError
from stbench.runs.engines.ray import session as module
from stbench.runs.engines.ray.session import session


@pytest.fixture
def ray(monkeypatch):
    calls = []
    fake = SimpleNamespace(
        init=lambda **known: calls.append(known), shutdown=lambda: calls.append("shutdown"), calls=calls
    )
    monkeypatch.setattr(module, "needed_package", lambda engine, package: fake)
    monkeypatch.setattr(module, "checked_address", lambda address: address)
    return fake


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("", {"address": "local", "num_cpus": 3, "num_gpus": 0, "include_dashboard": False}),
        ("host:6379", {"address": "host:6379"}),
        ("ray://host:10001", {"address": "ray://host:10001"}),
    ],
)
@pytest.mark.parametrize("ends", ["well", "badly"])
def test_what_is_started_or_joined_is_left_at_the_end(ray, address, given, ends):
    def use():
        with session(address, cpus=3, gpus=0) as connected:
            assert connected is ray
            if ends == "badly":
                raise KeyboardInterrupt

    if ends == "badly":
        with pytest.raises(KeyboardInterrupt):
            use()
    else:
        use()
    assert given.items() <= ray.calls[0].items()
    assert ray.calls[1:] == ["shutdown"]


@pytest.mark.parametrize(
    ("address", "told"), [("", "a Ray cluster on this machine"), ("host:1", "same versions of Ray and Python")]
)
def test_what_ray_says_is_told(ray, address, told):
    def init(**known):
        raise RuntimeError("Version mismatch:\nthe cluster was started with 2.0")

    ray.init = init
    with (
        pytest.raises(SelectionError, match="Version mismatch: the cluster") as error,
        session(address, cpus=1, gpus=0),
    ):
        raise AssertionError("it is not connected")
    assert told in str(error.value)
    assert ray.calls == ["shutdown"]
