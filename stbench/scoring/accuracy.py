"""Accuracy score: how a row ranks in its table by four metrics together, as the benchmarks of imputation have it.

Li et al., Nature Methods 19, 662-670 (2022): methods are ranked by their mean over genes in each of PCC, SSIM, RMSE and
JS divergence; the score is the mean of the four ranks, the best being highest, over the number of methods. (Their table
FigureData/Figure2/Accuracy_Rank/Dataset4_score.txt, QuKunLab/SpatialBenchmarking, has the ranks of seven methods as
sevenths.) It depends on who else is in the table.
"""

from collections.abc import Mapping

import numpy as np

from stbench.metrics import metrics

NAME, TITLE = "accuracy_score", "accuracy score"
SAYS = "Mean of a row's ranks by PCC, SSIM, RMSE and JS divergence, over the number of rows; controls are among them."
PARTS = ("pcc", "ssim", "rmse", "js")
"""The metrics that it joins, here as stbench has them: SSIM in windows of the array, RMSE in the target space (of
z-scores it would rank as PCC does), JS divergence in bits."""
BEST = 1.0
"""What a row scores that is best in all four; the worst in all scores 1 over the number of rows."""


def accuracy_scores(values: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The score of each row; rows that are level share the mean of their ranks.

    Args:
        values: each row's mean over genes by the metrics of ``PARTS``; NaN makes the row's score NaN, and is no rank.
    """
    from scipy.stats import rankdata

    if not values:
        return {}
    table = np.array([[own[part] for part in PARTS] for own in values.values()], dtype=np.float64)
    upward = table * [1 if metrics[part].better == "higher" else -1 for part in PARTS]
    whole = ~np.isnan(upward).any(axis=1)
    scores = np.full(len(upward), np.nan)
    if whole.any():
        scores[whole] = rankdata(upward[whole], axis=0).mean(axis=1) / whole.sum()
    return dict(zip(values, scores.tolist(), strict=True))
