"""Random weights in the published formats, so that everything runs where no download is possible."""

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import nn

TIMM = ("resnet50.a1_in1k", "resnet50.tv_in1k", "resnet18.tv_in1k", "densenet121.tv_in1k")
PICKLED = ("plip", "uni", "ctranspath", "omiclip")
ENTRIES = {"ctranspath": "model", "omiclip": "state_dict"}
"""Entry of a pickled file that holds the tensors."""


def random_weights(folder: Path, names: tuple[str, ...] = ()) -> dict[str, Path]:
    """Files by name of the weights, made where they are not there yet; all where no name is given."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    paths = {}
    for name, make in _networks().items():
        if names and name not in names:
            continue
        paths[name] = folder / f"{name.replace('/', '-')}{'.bin' if name in PICKLED else '.safetensors'}"
        if not paths[name].exists():
            torch.manual_seed(0)
            with torch.device(device):  # where drawing many numbers is quick
                state = {key: value.cpu().contiguous() for key, value in make().state_dict().items()}
            _write(paths[name], name, state)
    return paths


def known() -> tuple[str, ...]:
    """Names of all weights that can be made."""
    return tuple(_networks())


def _write(path: Path, name: str, state: Mapping[str, torch.Tensor]) -> None:
    from safetensors.torch import save_file

    if name in PICKLED:
        torch.save({ENTRIES[name]: state} if name in ENTRIES else {**state}, path)
    else:
        save_file({key: value.clone() for key, value in state.items()}, path)


def _networks() -> dict[str, Callable[[], nn.Module]]:
    import timm

    return {
        **{f"timm/{model}": lambda model=model: timm.create_model(model, pretrained=False) for model in TIMM},
        "clip-vit-b-32": _clip, "plip": _plip, "uni": _uni, "ctranspath": _ctranspath, "omiclip": _omiclip,
    }  # fmt: skip


def _clip() -> nn.Module:
    import open_clip

    return open_clip.CLIP(**open_clip.get_model_config("ViT-B-32-quickgelu"))


def _plip() -> nn.Module:
    from transformers import CLIPConfig, CLIPModel

    return CLIPModel(CLIPConfig(projection_dim=512))


def _uni() -> nn.Module:
    import timm

    from stbench.encoders.timm_family import UNI

    return timm.create_model(**UNI, pretrained=False)


def _ctranspath() -> nn.Module:
    from stbench.encoders.networks.ctranspath import ctranspath

    return ctranspath()


def _omiclip() -> nn.Module:
    import open_clip

    return open_clip.create_model("coca_ViT-L-14", load_weights=False, pretrained_image=False, pretrained_text=False)
