"""Downloads, for ``stbench weights fetch`` alone: no run comes here."""

import hashlib
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from stbench.errors import WeightsError, WeightsMissing
from stbench.files.atomic import writing
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
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    where = f"https://huggingface.co/{published.hub}"
    target = None if folder is None else folder / facts.name
    try:
        return Path(hf_hub_download(published.hub, published.file, local_dir=target))
    except (GatedRepoError, RepositoryNotFoundError) as error:
        raise WeightsMissing(
            where,
            "gives this user no access",
            "an account that has been let in, and its log-in on this machine (hf auth login)",
            facts.gated or "Log in, and check the name",
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise WeightsError(where, f"cannot be reached ({error})", "a network", "Try again later") from error


def _from_url(facts: Source, published: PublishedFile, folder: Path | None) -> Path:
    target = (folder or Path(os.environ.get("STBENCH_WEIGHTS") or "weights")) / facts.name / published.file
    running = hashlib.sha256()
    with writing(target, "--folder") as half, half.open("wb") as file:
        for chunk in _chunks(published.url):
            running.update(chunk)
            file.write(chunk)
        if published.sha256 and running.hexdigest() != published.sha256:
            raise WeightsError(published.url, f"came with sha256 {running.hexdigest()}", published.sha256, "Try again")
    return target


def _chunks(url: str) -> Iterator[bytes]:
    try:
        with urllib.request.urlopen(url) as answer:
            while chunk := answer.read(2**20):
                yield chunk
    except OSError as error:
        raise WeightsError(url, f"cannot be fetched ({error})", "a network", "Try again later") from error
