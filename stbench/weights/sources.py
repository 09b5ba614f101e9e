"""Where weights come from: files, sizes, licences, and whom to ask for the gated ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from stbench.errors import SelectionError
from stbench.registry import near
from stbench.weights.tables import Listing, listing

Container = Literal["safetensors", "pickle", "torchscript"]


@dataclass(frozen=True, kw_only=True)
class PublishedFile:
    """One file that holds the weights; the first of a source is the preferred one."""

    file: str
    container: Container
    hub: str = ""
    """Repository on the Hugging Face hub, ``owner/name``; "" where the file is published elsewhere."""
    url: str = ""
    """Address of a file that is not on the hub."""
    size_mb: int = 0
    """About, in 10^6 bytes; 0 where it is not known."""
    sha256: str = ""
    """Of the file; "" where no one has published it."""
    entry: str = ""
    """Entry of the pickled dict that holds the tensors; "" where the tensors are the dict."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The published weights of one model."""

    name: str
    title: str
    files: tuple[PublishedFile, ...]
    licence: str
    gated: str = ""
    """How to get access, where that takes asking; "" where anyone may download."""
    trained_on: tuple[str, ...] = ()
    """Datasets whose images or counts these weights have seen."""


_ALL = (
    Source(
        name="clip-vit-b-32",
        title="CLIP ViT-B/32 (OpenAI)",
        files=(
            PublishedFile(
                file="open_clip_model.safetensors",
                container="safetensors",
                hub="timm/vit_base_patch32_clip_224.openai",
                size_mb=605,
            ),
            PublishedFile(
                file="model.safetensors",
                container="safetensors",
                hub="openai/clip-vit-base-patch32",
                size_mb=605,
            ),
            PublishedFile(
                file="pytorch_model.bin", container="pickle", hub="openai/clip-vit-base-patch32", size_mb=605
            ),
            PublishedFile(
                file="ViT-B-32.pt",
                container="torchscript",
                url="https://openaipublic.azureedge.net/clip/models/"
                "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
                size_mb=338,
                sha256="40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af",
            ),
        ),
        licence="MIT",
        trained_on=("wit-400m",),
    ),
    Source(
        name="plip",
        title="PLIP (CLIP ViT-B/32 fine-tuned on OpenPath)",
        files=(PublishedFile(file="pytorch_model.bin", container="pickle", hub="vinid/plip", size_mb=605),),
        licence="not stated; treat as research use",
        trained_on=("wit-400m", "openpath"),
    ),
    Source(
        name="uni",
        title="UNI (ViT-L/16, DINOv2 on Mass-100K)",
        files=(PublishedFile(file="pytorch_model.bin", container="pickle", hub="MahmoodLab/UNI", size_mb=1213),),
        licence="CC-BY-NC-ND-4.0",
        gated="Ask for access with an institutional e-mail address at https://huggingface.co/MahmoodLab/UNI",
        trained_on=("mass-100k",),
    ),
    Source(
        name="omiclip",
        title="OmiCLIP (CoCa ViT-L/14 on ST-bank)",
        files=(
            PublishedFile(
                file="checkpoint.pt",
                container="pickle",
                hub="WangGuangyuLab/Loki",
                size_mb=7400,
                entry="state_dict",
            ),
        ),
        licence="BSD-3-Clause",
        gated="Log in and accept the conditions at https://huggingface.co/WangGuangyuLab/Loki",
        trained_on=("laion-2b", "st-bank"),
    ),
    Source(
        name="ctranspath",
        title="CTransPath (Swin-T with a convolutional stem, TCGA and PAIP)",
        files=(
            PublishedFile(
                file="ctranspath.pth",
                container="pickle",
                hub="jamesdolezal/CTransPath",
                size_mb=111,
                entry="model",
            ),
        ),
        licence="GPL-3.0, weights for non-commercial academic use",
        trained_on=("tcga", "paip"),
    ),
)
SOURCES: Mapping[str, Source] = MappingProxyType({one.name: one for one in _ALL})
"""Weights that stbench knows by name; ``timm/<model>`` and ``open_clip/<model>/<tag>`` come on top."""


def is_published(name: str) -> bool:
    """Whether ``source`` knows the name; a library's own table is not read."""
    return name in SOURCES or name.startswith(("timm/", "open_clip/"))


def source(name: str) -> Source:
    """The source called ``name``.

    Names beginning with ``timm/`` or ``open_clip/`` are looked up in those libraries' own tables.

    Raises:
        SelectionError: no source has this name.
    """
    if name in SOURCES:
        return SOURCES[name]
    if name.startswith("timm/"):
        return _of_timm(name)
    if name.startswith("open_clip/"):
        return _of_open_clip(name)
    raise SelectionError(
        f"weights '{name}'",
        "are not known",
        "one of " + ", ".join([*SOURCES, "timm/<model>", "open_clip/<model>/<tag>"]),
        near(name, SOURCES),
    )


def _of_timm(name: str) -> Source:
    model = name.removeprefix("timm/")

    def look() -> Listing:
        from timm.models import get_pretrained_cfg, is_model

        facts = get_pretrained_cfg(model) if is_model(model.split(".")[0]) else None
        return Listing() if facts is None else Listing(facts.hf_hub_id or "", facts.license or "")

    hub, licence = listing("timm", model, look)
    return Source(
        name=name,
        title=f"timm {model}",
        files=(
            PublishedFile(file="model.safetensors", container="safetensors", hub=hub),
            PublishedFile(file="pytorch_model.bin", container="pickle", hub=hub),
        ),
        licence=licence,
    )


def _of_open_clip(name: str) -> Source:
    _, _, rest = name.partition("/")
    model, _, tag = rest.partition("/")

    def look() -> Listing:
        from open_clip import get_pretrained_cfg

        return Listing((get_pretrained_cfg(model, tag) or {}).get("hf_hub", "").strip("/") if tag else "")

    hub, licence = listing("open_clip_torch", rest, look)
    return Source(
        name=name,
        title=f"open_clip {model} {tag}".strip(),
        files=(
            PublishedFile(file="open_clip_model.safetensors", container="safetensors", hub=hub),
            PublishedFile(file="open_clip_pytorch_model.bin", container="pickle", hub=hub),
        ),
        licence=licence,
    )
