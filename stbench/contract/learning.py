"""What must hold of learning: equal draws give equal models, files are plain, process and inputs stay as they were."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from stbench.adapters.base import Counts, Pretrained, Saves, Trains, abilities
from stbench.contract.trial import Answers, Learned, Trial, largest_gap

SAVED_AS = (".safetensors", ".json")
OF_RUNS = "training.json"
"""What runs write beside a model's files."""
SAME = 1e-5
"""Largest difference between answers after equal trainings in one process, in log1p units: libraries may take another
path for memory that lies otherwise."""


def offered(trial: Trial) -> str:
    """There is a question that the adapter answers, and a way for it to know how."""
    can = ", ".join(sorted(abilities(trial.adapter))) or "nothing"
    assert trial.kinds, f"can {can}, and no kind of task asks for that"
    learns = isinstance(trial.adapter, Trains | Pretrained)
    assert learns, f"can {can}, and has neither 'train' nor 'pretrained'"
    return can


def seeds_repeat(trial: Trial, answers: Answers) -> str:
    """A second training with equal draws, the global generators in another state, gives the same answers."""
    for name, again in trial.answers(trial.learn()).items():
        gap, asks = largest_gap(again, answers[name]), trial.kinds[name].asks
        assert gap <= SAME, f"{asks}: the same generator gave two answers (by {gap:.2g}): draw from `rng` alone"
    return ""


def survives_saving(trial: Trial, learned: Learned, answers: Answers) -> str:
    """What was trained answers the same when it comes back from its files, which are safetensors and json."""
    adapter = trial.adapter
    if not (isinstance(adapter, Saves) and isinstance(adapter, Trains)):
        return "cannot be saved: it is trained again for every variant" if isinstance(adapter, Trains) else ""
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        adapter.save(learned.trained, folder)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            _check_plain(file, folder)
        loaded = Learned(adapter.load(folder, trial.context), None)
        for name in filter(trial.reads_trained, trial.kinds):
            same = np.array_equal(trial.answer(name, loaded), answers[name], equal_nan=True)
            assert same, f"{trial.kinds[name].asks}: the loaded model answers otherwise"
    return ""


def parameters_counted(trial: Trial, learned: Learned) -> str:
    """Where the adapter says how large its models are, that is a number."""
    if not (isinstance(trial.adapter, Counts) and isinstance(trial.adapter, Trains)):
        return ""
    number = trial.adapter.parameters(learned.trained)
    assert isinstance(number, int) and number >= 0, f"{number!r} is no number of parameters"  # noqa: PT018
    return f"{number:,}"


def process_untouched(changed: Sequence[str]) -> str:
    """Nothing that other methods of the same worker would be touched by was changed."""
    assert not changed, f"{', '.join(changed)} changed: other methods of the same worker would be touched"
    return ""


def inputs_untouched(trial: Trial, prints: Mapping[str, str]) -> str:
    """Slides hold what they held before the first training."""
    changed = [part for part, now in trial.prints().items() if now != prints[part]]
    assert not changed, f"{', '.join(changed)} changed"
    return ""


def _check_plain(file: Path, folder: Path) -> None:
    name = file.relative_to(folder).as_posix()
    assert file.suffix in SAVED_AS, f"writes {name}: save arrays as safetensors and facts as json, never pickle"
    assert name != OF_RUNS, f"writes {name}: this name is the run's own"
    try:
        if file.suffix == ".json":
            json.loads(file.read_text(encoding="utf-8"))
        else:
            from safetensors.numpy import load_file

            load_file(file)
    except Exception as error:
        raise AssertionError(f"writes {name}, which is no {file.suffix[1:]} ({type(error).__name__})") from error
