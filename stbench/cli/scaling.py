"""What a plan takes: bytes of cache and store, hours of processors; also of data that are not here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from stbench.cli.options import Options

if TYPE_CHECKING:
    from stbench.encoders import Encoder
    from stbench.runs.outlook import Outlook
    from stbench.runs.place import Place
    from stbench.runs.plan import Plan
    from stbench.runs.scale.costs import Measured, Rate
    from stbench.runs.scale.workload import Load
    from stbench.runs.store import Store
    from stbench.weights import WeightSearch

GIB = 2**30


def lines_of_plan(plan: "Plan", place: "Place", store: "Store", ahead: "Outlook") -> Iterator[str]:
    """What is still to do of a plan whose data were read takes."""
    from stbench.protocols.panels import panel_of
    from stbench.runs.extraction import extractions
    from stbench.runs.scale.costs import rates_in
    from stbench.runs.scale.sizes import Sizes
    from stbench.runs.scale.workload import load_of_jobs

    if not ahead.todo:
        return
    lacking = [step for step in extractions(ahead.todo) if step.lacks(place)]
    if lacking:
        encoders = ", ".join(dict.fromkeys(step.source.encoder for step in lacking))
        yield f"Before them {len(lacking)} jobs make the features that methods read, once for all, by {encoders}."
    sizes = Sizes.of(plan.questions.cohort)
    loads = load_of_jobs(plan, ahead.todo)
    n_train = max(len(fold.train) for fold in plan.folds)
    genes = panel_of(plan.task).most_genes(n_train, sizes.genes)
    yield from _lines(loads, place.search(), plan.profile, rates_in(store, plan, ahead.done), sizes.spots, genes)


def lines_imagined(options: Options, text: str) -> Iterator[str]:
    """What a plan takes on data of which only the sizes are stated.

    Raises:
        SelectionError, ProtocolError: the sizes are none, or the task cannot divide slides of which no more is known.
    """
    from stbench.protocols.panels import panel_of
    from stbench.runs.scale.sizes import Sizes
    from stbench.runs.scale.workload import load_imagined

    asked = options.chosen(reads_data=False)
    sizes = Sizes.stated(text, asked.place.dataset)
    loads = load_imagined(asked.entries, asked.task, sizes.imagined())
    genes = panel_of(asked.task).most_genes(max(1, sizes.slides - 1), sizes.genes)
    jobs = sum(load.jobs for load in loads)
    yield (
        f"{asked.task.name}, profile {options.profile}, on {sizes.slides:,} slides of {sizes.patients:,} patients, "
        f"{sizes.spots:,} spots, {sizes.genes:,} genes: {jobs:,} jobs of {len(loads)} methods"
    )
    yield from _lines(loads, asked.place.search(), options.profile, {}, sizes.spots, genes)


def _lines(
    loads: "Sequence[Load]", search: "WeightSearch", profile: str, own: "Mapping[str, Rate]", spots: int, genes: int
) -> Iterator[str]:
    from stbench.files.array_cache import ArrayCache
    from stbench.runs.cutting import patches_of, patches_trained_on
    from stbench.runs.scale.costs import shipped
    from stbench.runs.scale.storage import encoders_of, storage

    entries = [load.entry for load in loads]
    read = encoders_of(entries, search)
    tables = {table.device: table for table in shipped() if table.profile == profile}
    views = {name: rate.views for table in tables.values() for name, rate in table.methods.items()}
    limit = ArrayCache.limit_bytes
    specs, trained_on = patches_of(entries, search), patches_trained_on(entries, search)
    kept = storage(loads, specs, read, views, trained_on=trained_on, spots=spots, genes=genes)
    patches, features, predictions = (size / GIB for size in (kept.patches, kept.features, kept.predictions))
    on_cpu = kept.patches_on_cpu / GIB
    yield (
        f"Cache: at most {on_cpu + features:,.1f} GiB (patches {on_cpu:,.1f}, features {features:,.1f}) on a CPU and "
        f"{patches + features:,.1f} (patches {patches:,.1f}) on a GPU, of which runs keep {limit / GIB:,.0f}. "
        f"Store: at most {predictions:,.1f} GiB of predictions, and models."
    )
    yield from _times("CPU", loads, read, tables.get("cpu"), own, spots)
    yield from _times("GPU", loads, read, tables.get("cuda"), {}, spots)


def _times(
    title: str, loads: "Sequence[Load]", read: "Mapping[str, Encoder]", table: "Measured | None",
    own: "Mapping[str, Rate]", spots: int,
) -> Iterator[str]:  # fmt: skip
    """Hours, and by what they are reckoned."""
    from stbench.runs.scale.hours import hours

    if table is None and not own:
        yield f"{title}: not measured for this profile."
        return
    taken = hours(loads, read, table, own, spots)
    sources = [*(["jobs of this store"] if own else []), *([] if table is None else [f"{table.machine}, {table.data}"])]
    total, encoding = spoken(taken.total), spoken(taken.encoding)
    yield (
        f"{title}: about {total}, {encoding} of them to encode patches; linear in spots, by rates measured on "
        f"{' and '.join(sources)}."
    )
    if taken.unknown:
        yield f"  not measured, and not in it: {', '.join(taken.unknown)}"


def spoken(hours: float) -> str:
    """A time in hours, or in minutes where it is short."""
    return f"{hours:,.1f} hours" if hours >= 1 else f"{60 * hours:,.0f} minutes"
