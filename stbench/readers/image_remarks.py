"""Remarks on images: what a file says of its own scale and orientation, beside what was measured."""

from stbench.data.images import Image, stated_mpp, turned

APART = 1.03
"""Ratio of measured to stated pixel sizes that is worth a remark."""


def remarks_on_image(name: str, image: Image, mpp_um: float) -> tuple[str, ...]:
    """Remarks where a file states another scale than was measured, or asks to be shown turned.

    Args:
        name: of the slide.
        image: its image.
        mpp_um: micrometres per pixel, as measured from the spots.
    """
    remarks = []
    stated = stated_mpp(image)
    if stated is not None and max(stated, mpp_um) > APART * min(stated, mpp_um):
        remarks.append(
            f"{name}: the image's file says {stated:.4g} µm per pixel, and the distance of spots gives {mpp_um:.4g}; "
            "the measured one is used"
        )
    if sentence := turned(image):
        remarks.append(f"{name}: {sentence}")
    return tuple(remarks)
