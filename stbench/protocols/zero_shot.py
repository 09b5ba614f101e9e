"""Zero-shot expression tasks: as expression, answered without any training on the dataset."""

from types import UnionType
from typing import Any

import numpy as np

from stbench.adapters.base import ZeroShots
from stbench.data import BlindSlide, Panel
from stbench.protocols.answers import lacking
from stbench.protocols.expression import Expression

Array = np.ndarray[Any, Any]


class ZeroShot(Expression):
    """Expression of a panel from published weights, or from what was learned for another purpose."""

    title = "expression without training for it"
    needs: type | UnionType = ZeroShots
    asks = "zero_shot"
    prefers_pretrained = True

    def ask(self, adapter: object, model: Any, visible: BlindSlide, panel: Panel) -> Array:
        """(n_spots, n_genes), as the adapter gives it."""
        if not isinstance(adapter, ZeroShots):
            raise lacking(adapter, self.asks)
        return adapter.zero_shot(model, visible, panel)


ZERO_SHOT = ZeroShot()
