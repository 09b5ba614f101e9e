"""Unmeasured slides: an image with places on it, and no count of any gene; they are asked about, and never scored."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stbench.data.cohort import Cohort
from stbench.data.fingerprints import slides_fingerprint
from stbench.data.slide import Slide
from stbench.files.hashing import content_key

PREFIX = "unmeasured/"
"""Before the names of these slides in a cohort: a slide of the dataset may be called alike."""


def with_unmeasured(training: Cohort, slides: Sequence[Slide], remarks: Sequence[str] = ()) -> Cohort:
    """A dataset, all slides of which train, and slides without counts, which are asked about.

    What is trained depends on the dataset alone: models serve whatever slides come later.

    Args:
        training: the dataset.
        slides: without genes.
        remarks: what is odd about them.
    """
    asked = tuple(replace(slide, name=PREFIX + slide.name, patient=PREFIX + slide.name) for slide in slides)
    return replace(
        training,
        slides=(*training.slides, *asked),
        fingerprint=content_key("unmeasured", training.fingerprint, slides_fingerprint(asked)),
        former="",
        remarks=(*training.remarks, *remarks, *_seen(training, slides)),
        tested=tuple(slide.name for slide in asked),
    )


def own_name(name: str) -> str:
    """The name of a slide without counts, as its folder or file has it."""
    return name.removeprefix(PREFIX)


def _seen(training: Cohort, slides: Sequence[Slide]) -> Iterator[str]:
    """Slides whose image is one that is trained on."""
    known = {slide.image.fingerprint: slide.name for slide in training.slides}
    for slide in slides:
        twin = known.get(slide.image.fingerprint)
        if twin is not None:
            yield (
                f"{slide.name}: its image is that of slide '{twin}' of {training.name}, which is trained on: the "
                "predictions are of what was seen, and better than those of a new slide"
            )
