"""Foundation models: a published image encoder under a head."""

from dataclasses import dataclass

from stbench.adapters import register
from stbench.adapters.parts.heads.adapter import EncoderWithHead


@register("foundation")
@dataclass(frozen=True, kw_only=True)
class Foundation(EncoderWithHead):
    """Predict expression from one published image encoder, frozen under a probe, or fine-tuned."""
