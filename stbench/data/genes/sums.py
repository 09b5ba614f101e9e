"""Sums: counts of columns that share a name."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHOWN = 5


def sum_by_name(counts: "csr_matrix", names: Sequence[str], what: str) -> "tuple[csr_matrix, tuple[str, ...]]":
    """Counts with a column per name, in the order of their first columns; a remark where columns were summed."""
    from scipy.sparse import csr_matrix

    if len(set(names)) == len(names):
        return counts, ()
    place = {name: column for column, name in enumerate(dict.fromkeys(names))}
    repeated = [name for name, times in Counter(names).items() if times > 1]
    columns = np.array([place[name] for name in names])
    belongs = csr_matrix((np.ones(len(names), np.float32), (np.arange(len(names)), columns)))
    rows = sum(times for times in Counter(names).values() if times > 1)
    listed = ", ".join(repeated[:SHOWN]) + (", ..." if len(repeated) > SHOWN else "")
    return (counts @ belongs).tocsr(), (f"{rows} {what} share {len(repeated)} names and are summed ({listed})",)
