"""Downloads, for ``stbench weights fetch`` alone: no run comes here."""

import os
from pathlib import Path

from stbench.errors import WeightsError, WeightsMissing
from stbench.files.downloads import Wanted, download
from stbench.files.hub import no_access, reaching
from stbench.weights.sources import PublishedFile, Source, source


def fetch(name: str, folder: Path | None = None) -> Path:
    """Download the preferred file of a source into the hub's cache, or into ``folder/<name>``.

    Raises:
        WeightsMissing: the file is gated and this user has no access; the message says where to ask.
        WeightsError: nothing is published for this name, the hub cannot be reached, or the file is damaged.
    """
    facts = source(name)
    published = next((one for one in facts.files if one.hub or one.url), None)
    if published is None:
        raise WeightsError(f"weights '{name}'", "are published nowhere that stbench knows", todo="Ask their authors")
    return _from_hub(facts, published, folder) if published.hub else _from_url(facts, published, folder)


def _from_hub(facts: Source, published: PublishedFile, folder: Path | None) -> Path:
    from huggingface_hub import hf_hub_download

    where = f"https://huggingface.co/{published.hub}"
    denied = no_access(WeightsMissing, where, facts.gated)
    with reaching(where, WeightsError, denied):
        target = None if folder is None else folder / facts.name
        return Path(hf_hub_download(published.hub, published.file, local_dir=target))


def _from_url(facts: Source, published: PublishedFile, folder: Path | None) -> Path:
    target = (folder or Path(os.environ.get("STBENCH_WEIGHTS") or "weights")) / facts.name / published.file
    download(Wanted(url=published.url, sha256=published.sha256, option="--folder"), target, WeightsError)
    return target
