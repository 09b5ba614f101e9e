"""What a training draws, purpose by purpose: first weights, batches, genes, permutations, masks, dropout."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch

from stbench.adapters.base import Context
from stbench.adapters.cmrcnet.network import mask as cmrcnet_mask
from stbench.adapters.comtip import training as comtip_training
from stbench.adapters.comtip.network import model as comtip_model
from stbench.adapters.parts import fitting
from stbench.data import Panel, Slide

Drawn = dict[str, Any]


def drawn(adapter: Any, slides: Sequence[Slide], panel: Panel, *, paired: bool = True, seed: int = 0) -> Drawn:
    """Every draw of one training, lists of plain numbers; first weights by the parameter's name and shape."""
    notes: Drawn = {}
    with pytest.MonkeyPatch.context() as patch, _noted(notes, patch):
        adapter.train(slides, panel, np.random.default_rng(seed), Context(paired=paired))
    return notes


@contextmanager
def _noted(notes: Drawn, patch: pytest.MonkeyPatch) -> Iterator[None]:
    fit, keep_mask = fitting.fit, cmrcnet_mask.keep_mask

    def fitted(network: Any, optimiser: Any, batches: Any, *args: Any, **kwargs: Any) -> None:
        _note_start(notes, network, kwargs.get("note", ""))
        _note_dropout(notes, network)
        order = notes.setdefault(f"{kwargs.get('note', '')}order", [])

        def drawn_batches() -> Any:
            given = batches()
            order.append([rows.tolist() for rows in given])
            return given

        fit(network, optimiser, drawn_batches, *args, **kwargs)

    def kept(uniform: torch.Tensor, rate: float) -> torch.Tensor:
        notes.setdefault("masks", []).append((tuple(uniform.shape), uniform.double().sum().item()))
        return keep_mask(uniform, rate)

    patch.setattr(fitting, "fit", fitted)
    patch.setattr(cmrcnet_mask, "keep_mask", kept)
    _note_results(notes, patch, comtip_training, "drawn_genes", "genes", lambda genes: genes.tolist())
    _note_results(notes, patch, comtip_model, "draw_mask", "masks", lambda mask: mask.hidden.tolist())
    _note_generator(notes, patch)
    yield


def _note_start(notes: Drawn, network: torch.nn.Module, note: str) -> None:
    """Of the first training all, of a second one what the first did not train."""
    for name, array in network.state_dict().items():
        if not (note == "fine-tuning, " and name.startswith("tower.")):
            notes[f"start {name} {tuple(array.shape)}"] = array.double().abs().sum().item()


def _note_dropout(notes: Drawn, network: torch.nn.Module) -> None:
    """Which values each dropout outside of attention hides; there, zeros are no sign of it."""
    for name, module in network.named_modules():
        if isinstance(module, torch.nn.Dropout) and "_head." in name:
            hidden = notes.setdefault(f"dropout {name}", [])
            module.register_forward_hook(
                lambda own, _, output, hidden=hidden: hidden.append((output == 0).nonzero().tolist() * own.training)
            )


def _note_results(notes: Drawn, patch: pytest.MonkeyPatch, where: Any, name: str, purpose: str, plain: Any) -> None:
    draw = getattr(where, name)

    def noted(*args: Any) -> Any:
        result = draw(*args)
        notes.setdefault(purpose, []).append(plain(result))
        return result

    patch.setattr(where, name, noted)


def _note_generator(notes: Drawn, patch: pytest.MonkeyPatch) -> None:
    """The state that each permutation starts from: what it is made of is not drawn."""
    permute = comtip_model.permuted_values

    def noted(values: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        notes.setdefault("permutations", []).append(generator.get_state().sum().item())
        return permute(values, generator)

    patch.setattr(comtip_model, "permuted_values", noted)
