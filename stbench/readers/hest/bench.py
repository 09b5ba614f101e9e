"""HEST-Benchmark: the slides of a task as patches that are shipped with it, and its folds."""

from dataclasses import replace
from pathlib import Path

from stbench.cards import DatasetCard
from stbench.data import Cohort
from stbench.data.fingerprints import slides_fingerprint
from stbench.errors import DataError
from stbench.files.array_cache import ArrayCache
from stbench.files.hashing import content_key
from stbench.readers.front import SlideFiles as FilesOfKind
from stbench.readers.front import data_root, read_options, slide_names
from stbench.readers.hest.folds import read_folds
from stbench.readers.hest.gene_lists import remarks_on_lists
from stbench.readers.hest.layout import PATCHES, SPLITS, TASK_ADATA, adata_files, look_at_task, patch_files
from stbench.readers.hest.metadata import read_metadata
from stbench.readers.hest.options import TASKS, BenchOptions
from stbench.readers.hest.patients import patients_of
from stbench.readers.hest.slides import SlideFiles, read_slide
from stbench.readers.recognition import recognised_by

FOR_WIDER = (
    "methods that look further than the shipped patches reach are given these, at the width that they have (the card "
    "may refuse them: options.wider)"
)


@recognised_by(look_at_task)
def read_hest_bench(card: DatasetCard, root: Path | None, cache: ArrayCache | None) -> Cohort:
    """All slides of the task that the card names, and its folds.

    Raises:
        DataError: a file is missing, broken, or does not fit the others.
    """
    options = read_options(BenchOptions, card.options, TASKS)
    folder = _task_folder(card, root, options)
    counts, patches = adata_files(folder / TASK_ADATA), patch_files(folder / PATCHES)
    names = slide_names(folder, [
        FilesOfKind("the counts of a slide", counts, lambda name: folder / TASK_ADATA / f"{name}.h5ad"),
        FilesOfKind("the patches of a slide", patches, lambda name: folder / PATCHES / f"{name}.h5"),
    ])  # fmt: skip
    folds = read_folds(folder / SPLITS, names)
    metadata = {name: read_metadata(folder, name) for name in names}
    patients = patients_of(names, metadata, options.patients, TASKS)
    files = [
        SlideFiles(name, patients.of_slide[name], counts[name], patches[name], False, metadata[name]) for name in names
    ]
    parts = [read_slide(each, options, cache) for each in files]
    slides = tuple(part.slide for part in parts)
    divided = [[fold.name, list(fold.train), list(fold.test)] for fold in folds]
    cohort = Cohort(
        name=card.name, slides=slides, fingerprint=content_key("hest-bench", 1, slides_fingerprint(slides), divided),
        markers=card.markers, folds=folds,
        remarks=(*patients.remarks, *(remark for part in parts for remark in part.remarks)),
    )  # fmt: skip
    lacking = remarks_on_lists(folder, frozenset(cohort.common_genes))
    return replace(cohort, remarks=(*cohort.remarks, *lacking, *([FOR_WIDER] if options.wider == "shipped" else [])))


def _task_folder(card: DatasetCard, root: Path | None, options: BenchOptions) -> Path:
    if not options.task:
        return data_root(card, root, TASK_ADATA, PATCHES, SPLITS)
    folder, task = data_root(card, root), Path(options.task)
    if task.is_absolute() or ".." in task.parts:
        raise DataError(TASKS, f"task is '{options.task}'", "a folder below --data-root, without '..'")
    return data_root(card, folder / task, TASK_ADATA, PATCHES, SPLITS)
