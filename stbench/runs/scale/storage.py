"""Storage: bytes that a plan's patches and features take of the cache, and its predictions of the store."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stbench.adapters.base import Context
from stbench.adapters.loading import made_adapter
from stbench.data.patches import PatchSpec
from stbench.encoders import Encoder, encoders
from stbench.runs.entries import STAND_IN, Entry, content_of
from stbench.runs.scale.workload import Load
from stbench.weights import WeightSearch

NUMBER_BYTES = 4
"""Of a feature, and of a predicted value."""


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Bytes, before anything is packed."""

    patches: int
    """On a GPU: those that encoders read are kept there, too."""
    patches_on_cpu: int
    """Those alone that no frozen encoder reads."""
    features: int
    predictions: int


def encoders_of(entries: Iterable[Entry], search: WeightSearch) -> Mapping[str, Encoder]:
    """The encoder that each row reads features of, by the row's name; rows without one are left out.

    Args:
        entries: the rows.
        search: where weights are looked for; a stand-in takes the place of what is absent, as in a run.
    """
    read = {}
    for entry in entries:
        name = getattr(made_adapter(entry.card, entry.settings), "encoder", "")
        if isinstance(name, str) and (name in encoders or "/" in name):
            read[entry.name] = context_of(entry, search).encoder(name)
    return read


def context_of(entry: Entry, search: WeightSearch) -> Context:
    """How a row finds weights, as its job does."""
    stand_ins = {name for name, content in content_of(entry, search).weights if content == STAND_IN}
    return Context(weights=replace(search, stand_ins=frozenset(stand_ins)))


def storage(
    loads: Sequence[Load], specs: Collection[PatchSpec], read: Mapping[str, Encoder], views: Mapping[str, int], *,
    trained_on: Collection[PatchSpec], spots: int, genes: int,
) -> Storage:  # fmt: skip
    """What is kept of some loads.

    Args:
        loads: what each row does.
        specs: what patches are cut.
        trained_on: those of them that are read by others than frozen encoders.
        read: encoders of rows.
        views: under how many symmetries each row's patches are encoded; once where it does not say.
        spots: of all slides.
        genes: of a panel at most.
    """
    widths = {(encoder.name, encoder.stand_in): encoder.width for encoder in read.values()}
    most: dict[tuple[str, bool], int] = {}
    for name, encoder in read.items():
        key = (encoder.name, encoder.stand_in)
        most[key] = max(most.get(key, 1), views.get(name, 1))
    return Storage(
        patches=spots * sum(spec.n_bytes for spec in specs),
        patches_on_cpu=spots * sum(spec.n_bytes for spec in trained_on),
        features=spots * NUMBER_BYTES * sum(width * most[key] for key, width in widths.items()),
        predictions=NUMBER_BYTES * genes * sum(load.tested for load in loads),
    )  # fmt: skip
