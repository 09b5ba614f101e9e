"""The machine: what is said of its processor, memory and GPUs."""

from types import SimpleNamespace

import pytest

from stbench.runs.doctor import machine
from stbench.runs.doctor.machine import gpu_text, memory, no_gpu, processor, processor_name


@pytest.mark.parametrize(
    ("text", "name"), [("model name\t: Quick CPU 9\nmodel name\t: x\n", "Quick CPU 9"), ("", None)]
)
def test_the_processor_is_called_as_the_system_calls_it(tmp_path, text, name):
    (tmp_path / "cpuinfo").write_text(text)
    assert processor_name(tmp_path / "cpuinfo") == (name or processor_name(tmp_path / "absent"))


@pytest.mark.parametrize(("free", "every", "state"), [(2, 2, "ok"), (1, 8, "remark")])
def test_cores_that_a_container_keeps_back_are_said(monkeypatch, free, every, state):
    monkeypatch.setattr(machine, "free_cores", lambda: free)
    monkeypatch.setattr(machine.os, "cpu_count", lambda: every)
    assert processor().state == state
    assert processor().value.endswith(f"{free} of {every} cores free for stbench")


@pytest.mark.parametrize(("limit", "used", "said"), [("3221225472", "1073741824", "2.0 GiB of 3.0 GiB free"),
                                                     ("max", "1", None)])  # fmt: skip
def test_memory_keeps_to_a_containers_limit(tmp_path, monkeypatch, limit, used, said):
    now = SimpleNamespace(total=2**34, available=2**33)
    monkeypatch.setattr("psutil.virtual_memory", lambda: now)
    monkeypatch.setattr(machine, "CGROUP", tmp_path)
    (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "memory.current").write_text(used)
    assert memory().value == (said or "8.0 GiB of 16.0 GiB free")
    assert memory().state == ("remark" if said else "ok")


@pytest.mark.parametrize(
    ("built_for", "driver", "state", "said"),
    [(None, False, "ok", "none"), ("13.0", False, "ok", "none"), (None, True, "remark", "knows the CPU alone"),
     ("13.0", True, "remark", "torch (CUDA 13.0) has no GPU")],
)  # fmt: skip
def test_a_gpu_that_torch_cannot_use_is_worth_a_look(built_for, driver, state, said):
    check = no_gpu(built_for, driver)
    assert (check.state, said in check.value) == (state, True)


@pytest.mark.parametrize(("half", "said"), [(True, "bfloat16"), (False, "no bfloat16")])
def test_a_gpu_is_told_with_its_memory_and_whether_it_multiplies_bfloat16(half, said):
    cuda = SimpleNamespace(mem_get_info=lambda number: (2**33, 2**34), get_device_name=lambda number: f"Card {number}",
                           is_bf16_supported=lambda including_emulation: half)  # fmt: skip
    assert gpu_text(SimpleNamespace(cuda=cuda), 1) == f"Card 1, 8.0 GiB of 16.0 GiB free, {said}"
