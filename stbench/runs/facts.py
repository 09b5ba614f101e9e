"""Facts: how an answer was made, as a file of predictions carries it."""

import json
from typing import Any

from stbench.data import Cohort, Slide, targets
from stbench.data.unmeasured import own_name
from stbench.runs.plan import Job
from stbench.runs.record import Record


def facts_of(job: Job, record: Record, training: Cohort, slide: Slide) -> dict[str, Any]:
    """Texts, numbers and lists of texts by name, and mappings of these; what nobody noted is "".

    Args:
        job: measured.
        record: of its result.
        training: the dataset that is trained on.
        slide: the one that is asked about.
    """
    card, prints = job.entry.card, slide.fingerprints
    return {
        "target": job.task.target, "target_title": targets[job.task.target].title, "task": job.task.name,
        "task_version": job.task.version, "method": job.entry.name, "method_title": card.title or card.name,
        "method_sha256": card.sha256, "adapter": card.adapter, "adapter_version": job.adapter_version,
        "profile": job.entry.profile, "settings": json.dumps(dict(job.entry.settings), sort_keys=True, default=str),
        "seed": job.seed, "precision": job.precision, "device": record.device, "gpu": record.gpu,
        "threads": record.threads, "weights": dict(job.weights), "stand_in": bool(job.stand_ins),
        "dataset": training.name, "dataset_fingerprint": training.fingerprint,
        "trained_on": [each.slide for each in job.fold.train], "panel_sha256": record.panel_sha256,
        "training_key": job.training_key, "key": job.key, "versions": dict(record.versions), "commit": record.commit,
        "slide": own_name(slide.name), "image_fingerprint": prints.image, "positions_fingerprint": prints.positions,
        "mpp_um": slide.mpp_um,
    }  # fmt: skip
