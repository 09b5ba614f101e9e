"""Target: the space that expression is given in."""

from typing import Literal

Target = Literal["log1p-cp10k", "log1p-counts"]
