"""The GPU benchmark's trainings alone: reports of progress are counted by stage, and end what takes too long."""

import pytest

from benchmarks.gpu_parts.alone import TimeOver, Watch


@pytest.mark.parametrize("seconds", [0.0, 1000.0])
def test_a_training_ends_with_the_second_report_after_its_seconds(seconds):
    watch = Watch(seconds)
    watch(0.1, "warm, epoch 1 of 3")
    if seconds:
        watch(0.2, "warm, epoch 2 of 3")
    else:
        with pytest.raises(TimeOver):
            watch(0.2, "warm, epoch 2 of 3")
    watch(1.0, "epoch 1 of 1")  # what is done is not stopped
    assert [part.split(" x ")[0] for part in watch.stages().split("; ")] == ["warm, epoch 2", "epoch 1"]
