"""UNI and any other model of timm as image encoders."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import timm
from torch import Tensor, nn

from stbench.data.patches import PatchSpec
from stbench.encoders.base import IMAGENET_MEAN, IMAGENET_STD, Encoder
from stbench.encoders.loading import SIDE_UM, loaded, seeded, stand_in_identity, weights_identity
from stbench.errors import SelectionError
from stbench.registry import near
from stbench.weights import WeightSearch, dropped, source

UNI: dict[str, Any] = {
    "model_name": "vit_large_patch16_224",
    "img_size": 224,
    "patch_size": 16,
    "init_values": 1e-5,  # without it the file's LayerScale factors have no home
    "num_classes": 0,
    "dynamic_img_size": True,
}
UNI_MPP_UM = 0.5
DEMO_WIDTH = 64
RESAMPLED: dict[str, Any] = {"bilinear": "bilinear", "bicubic": "bicubic", "nearest": "nearest"}


def uni(name: str, weights: WeightSearch) -> Encoder:
    """UNI: 1,024 features, the class token after the last norm."""
    facts = source(name)
    return Encoder(
        name=name,
        width=1024,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224),
        identity=weights_identity(name, weights),
        trained_mpp_um=UNI_MPP_UM,
        pooling="class token",
        grid=(14, 14),
        licence=facts.licence,
        trained_on=facts.trained_on,
        network=partial(_uni, name, weights),
        demo=partial(_demo, name, _small_uni, DEMO_WIDTH, "class token", (14, 14)),
    )


def timm_model(name: str, weights: WeightSearch) -> Encoder:
    """``timm/<model>.<tag>``: the pooled features that any model of the library gives without its classifier.

    Raises:
        SelectionError: timm has no such model.
    """
    model = name.removeprefix("timm/")
    architecture = model.partition(".")[0]
    if not timm.is_model(architecture):
        known = timm.list_models(f"{architecture[:4]}*")
        raise SelectionError(
            f"encoder '{name}'", "names no model of timm", "timm/<model>.<tag>", near(architecture, known)
        )
    trained = timm.get_pretrained_cfg(model)
    mean, std = _statistics(trained)
    return Encoder(
        name=name,
        width=_width(architecture),
        patch=PatchSpec(
            side_um=SIDE_UM,
            pixels=trained.input_size[1] if trained else 224,
            resampling=RESAMPLED.get(trained.interpolation if trained else "", "bilinear"),
        ),
        identity=weights_identity(name, weights),
        pooling="as timm pools it",
        mean=mean,
        std=std,
        licence=source(name).licence,
        trained_on=tuple(part for part in (model.partition(".")[2],) if part),
        network=partial(_any, name, weights, architecture, _classifier(trained)),
        demo=partial(_demo, name, _small_resnet, _small_resnet_width(), "mean", None),
    )


def _demo(name: str, build: Callable[[], nn.Module], width: int, pooling: str, grid: tuple[int, int] | None) -> Encoder:
    return Encoder(
        name=name,
        width=width,
        patch=PatchSpec(side_um=SIDE_UM, pixels=224),
        identity=stand_in_identity(name),
        pooling=pooling,
        grid=grid,
        network=build,
        stand_in=True,
    )


def _uni(name: str, weights: WeightSearch) -> nn.Module:
    return loaded(name, uni_network, dict, weights=weights, title="ViT-L/16 with LayerScale, the network of UNI")


def uni_network() -> nn.Module:
    """UNI's network without weights; drawing random ones for it alone takes seconds."""
    return _created(**UNI, weight_init="skip")


def _created(model_name: str, **options: Any) -> nn.Module:
    network: nn.Module = timm.create_model(model_name, **options)
    return network


def _small_uni() -> nn.Module:
    small = {"embed_dim": DEMO_WIDTH, "depth": 2, "num_heads": 2, "init_values": 1.0}
    return seeded(partial(_created, **{**UNI, **small}))


def _small_resnet() -> nn.Module:
    return seeded(partial(_created, "test_resnet", num_classes=0))


def _small_resnet_width() -> int:
    return _width("test_resnet")


def _any(name: str, weights: WeightSearch, architecture: str, classifier: tuple[str, ...]) -> nn.Module:
    def tidy(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return dropped(state, [f"{layer}.*" for layer in classifier])

    make = partial(_created, architecture, num_classes=0)
    return loaded(name, make, tidy, weights=weights, title=f"timm's {architecture}")


def _classifier(trained: Any) -> tuple[str, ...]:
    """Layers that the file holds and features do not need."""
    named = trained.classifier if trained is not None else None
    return tuple(named) if isinstance(named, list | tuple) else (named,) if named else ()


def _statistics(trained: Any) -> tuple[Any, Any]:
    if trained is None:
        return IMAGENET_MEAN, IMAGENET_STD
    return tuple(trained.mean), tuple(trained.std)


def _width(architecture: str) -> int:
    """Length of the feature vector, from a network whose tensors hold no numbers."""
    import torch

    with torch.device("meta"):
        return int(timm.create_model(architecture, num_classes=0).num_features)
