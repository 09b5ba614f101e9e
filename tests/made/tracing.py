"""What a training does, in the order of causes: data, structure, first weights, optimiser, steps, loss, answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context, needed_weights
from stbench.adapters.parts import fitting
from stbench.adapters.parts.inputs import SpotReader
from stbench.data import BlindSlide, Panel, Slide, of_genes, partly_measured, partly_observed
from stbench.weights import WeightSearch, is_published

STAGES = ("data", "structure", "start", "optimiser", "steps", "loss", "answer")
ANSWERS = ("embed", "predict", "zero_shot", "impute", "impute_genes")
OBSERVED = 3
"""One in so many spots of the tested slide is observed, by methods that impute."""


@dataclass
class Trace:
    """Every stage as a list of plain numbers and texts, so that two trainings are compared stage by stage."""

    data: list[Any] = field(default_factory=list)
    """Patches that were asked for; statistics, symmetries and sums of what a reader gives."""
    structure: list[Any] = field(default_factory=list)
    """Name and shape of every array of each network that is trained, and its layers as torch prints them."""
    start: list[Any] = field(default_factory=list)
    """Sum of each before the first step of the first training; a second one starts where that ended."""
    optimiser: list[Any] = field(default_factory=list)
    """Kind and settings."""
    steps: list[Any] = field(default_factory=list)
    """Rate of every step, and how many trainings and epochs there are."""
    loss: list[Any] = field(default_factory=list)
    """Of the first step."""
    answer: list[Any] = field(default_factory=list)
    """Sum and squared sum of every answer to a slide that was not trained on."""

    def differs(self, other: "Trace") -> list[str]:
        """Names of the stages that differ."""
        return [stage for stage in STAGES if getattr(self, stage) != getattr(other, stage)]


def traced(adapter: Any, slides: Sequence[Slide], panel: Panel) -> Trace:
    """Train on all slides but the last, and answer for that one; its observed spots train where the method imputes.

    One that imputes genes answers for every second gene of the panel, the others being measured.
    """
    trace, (*training, tested) = Trace(), slides
    visible: BlindSlide = tested.blind()
    if hasattr(adapter, "impute"):
        seen = np.arange(tested.n_spots) % OBSERVED == 0
        observed = tested.at(np.flatnonzero(seen))
        training, visible = [*training, observed], partly_observed(tested.at(np.flatnonzero(~seen)), observed)
    asked_for = panel
    if hasattr(adapter, "impute_genes"):
        panel = Panel(panel.genes, folds=tuple(place % 2 for place in range(len(panel))))
        asked_for = panel.hidden_together[0]
        visible = partly_measured(tested, of_genes(tested, panel.without(asked_for)))
    stand_ins = frozenset(name for name in needed_weights(adapter) if is_published(name))
    context = Context(weights=WeightSearch(stand_ins=stand_ins))
    with pytest.MonkeyPatch.context() as patch, _recorded(trace, patch):
        trains = hasattr(adapter, "train")
        model = adapter.train(training, panel, np.random.default_rng(0), context) if trains else None
    for name in ANSWERS:
        if hasattr(adapter, name) and not (name == "zero_shot" and hasattr(adapter, "pretrained")):
            asked = (model, visible) if name == "embed" else (model, visible, asked_for)
            values = np.asarray(getattr(adapter, name)(*asked), np.float64)
            trace.answer += [values.shape, float(values.sum()), float(np.square(values).sum())]
    return trace


@contextmanager
def _recorded(trace: Trace, patch: pytest.MonkeyPatch) -> Iterator[None]:
    cut, read, fit, descend = BlindSlide.patches, SpotReader.__call__, fitting.fit, fitting.descend

    def patches(slide: BlindSlide, spec: Any, **how: Any) -> Any:
        trace.data += [spec] if spec not in trace.data else []
        return cut(slide, spec, **how)

    def inputs(reader: SpotReader, *args: Any, **kwargs: Any) -> Any:
        given = read(reader, *args, **kwargs)
        trace.data += [given.mean, given.std, given.n_symmetries, *(float(np.sum(part[0])) for part in given.parts)]
        return given

    def fitted(network: Any, optimiser: Any, batches: Any, loss: Any, **kwargs: Any) -> None:
        _note_network(trace, network, optimiser)
        trace.steps.append(kwargs["epochs"])

        def noted(optimiser: Any, value: torch.Tensor) -> None:
            trace.steps.append([group["lr"] for group in optimiser.param_groups])
            trace.loss += [] if trace.loss else [value.item()]
            descend(optimiser, value)

        patch.setattr(fitting, "descend", noted)
        fit(network, optimiser, batches, loss, **kwargs)

    patch.setattr(BlindSlide, "patches", patches)
    patch.setattr(SpotReader, "__call__", inputs)
    patch.setattr(fitting, "fit", fitted)
    yield


def _note_network(trace: Trace, network: torch.nn.Module, optimiser: torch.optim.Optimizer) -> None:
    arrays = network.state_dict()
    shapes = [(name, tuple(array.shape)) for name, array in arrays.items()]
    leaves = [str(module) for module in network.modules() if not list(module.children())]
    _add(trace.structure, [shapes, leaves])
    trace.start += [] if trace.start else [float(array.double().sum()) for array in arrays.values()]
    groups = [{key: value for key, value in group.items() if key != "params"} for group in optimiser.param_groups]
    sizes = [sum(each.numel() for each in group["params"]) for group in optimiser.param_groups]
    _add(trace.optimiser, [type(optimiser).__name__, groups, sizes])


def _add(stage: list[Any], note: list[Any]) -> None:
    """Once, however many trainings are alike in it."""
    stage += [] if note in stage else [note]
