"""Terms: what the options come to, and that a device which was left open is said."""

import pytest

from stbench.cli import terms
from stbench.cli.terms import terms_of
from stbench.encoders import devices
from stbench.encoders.devices import Chosen
from stbench.runs.place import Terms


@pytest.mark.parametrize(
    ("device", "chosen", "expected", "told"),
    [
        ("auto", Chosen("cpu"), Terms(job_seconds=5.0, job_memory_gb=2.0), "stbench: note: networks run on the CPU\n"),
        ("auto", Chosen("cuda", (1,)), Terms(device="cuda", gpus=(1,), job_seconds=5.0, job_memory_gb=2.0),
         "stbench: note: networks run on GPU 1\n"),
        ("cuda", Chosen("cuda"), Terms(device="cuda", job_seconds=5.0, job_memory_gb=2.0), ""),
        ("cpu", Chosen("cpu"), Terms(job_seconds=5.0, job_memory_gb=2.0), ""),
    ],
)  # fmt: skip
def test_options_come_to_terms(monkeypatch, capsys, device, chosen, expected, told):
    monkeypatch.setattr(devices, "chosen_devices", lambda device, gpus: chosen)
    assert terms_of(device, "", 5.0, 2.0) == expected
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("device", ["auto", "cpu", "cuda"])
def test_an_engine_whose_jobs_run_elsewhere_looks_for_the_device_there(capsys, device):
    assert terms_of(device, "", 5.0, 2.0, elsewhere=True) == Terms(device=device, job_seconds=5.0, job_memory_gb=2.0)
    assert capsys.readouterr().err == ""


def test_a_device_is_left_open_unless_one_is_named():
    assert terms.AUTO == "auto"
