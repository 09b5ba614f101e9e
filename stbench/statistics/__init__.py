"""Inference on scores: paired tests, multiple testing, intervals, resampling, ranks; arrays in, small values out.

The unit of inference is the patient (rule 8 of the design): average over what a patient owns first
(:func:`unit_means`), then test. Genes and spots of one patient are not independent, and a test that takes them
so is wrong far more often than it says; ``benchmarks/calibration.py`` shows by how much.

Usable alone: nothing of stbench but its errors is imported, and nothing outside it but numpy until a function
needs scipy.
"""

from stbench.statistics.bootstrap import Draws, SlidePair, bootstrap_means, bootstrap_pcc, draw
from stbench.statistics.compare import Comparison, Comparisons, MultipleTesting, Test, Verdict, compare_all
from stbench.statistics.inference import Inference, Ranking, Standing, Unit, differences_to, infer, rank
from stbench.statistics.intervals import Interval, default_interval, deviation_of, percentile_interval, student_interval
from stbench.statistics.means import deviation_without_nan, mean_without_nan
from stbench.statistics.multiple_testing import benjamini_hochberg, holm
from stbench.statistics.paired import PairedTest, max_t_p, sign_flip, sign_flip_p, wilcoxon
from stbench.statistics.power import sign_flip_power, units_needed
from stbench.statistics.ranges import RankRange, rank_ranges
from stbench.statistics.ranks import RankTest, friedman_nemenyi, tiers
from stbench.statistics.units import TooFewUnits, UnitMeans, least_reachable_p, too_few_units, unit_means

__all__ = [
    "Comparison",
    "Comparisons",
    "Draws",
    "Inference",
    "Interval",
    "MultipleTesting",
    "PairedTest",
    "RankRange",
    "RankTest",
    "Ranking",
    "SlidePair",
    "Standing",
    "Test",
    "TooFewUnits",
    "Unit",
    "UnitMeans",
    "Verdict",
    "benjamini_hochberg",
    "bootstrap_means",
    "bootstrap_pcc",
    "compare_all",
    "default_interval",
    "deviation_of",
    "deviation_without_nan",
    "differences_to",
    "draw",
    "friedman_nemenyi",
    "holm",
    "infer",
    "least_reachable_p",
    "max_t_p",
    "mean_without_nan",
    "percentile_interval",
    "rank",
    "rank_ranges",
    "sign_flip",
    "sign_flip_p",
    "sign_flip_power",
    "student_interval",
    "tiers",
    "too_few_units",
    "unit_means",
    "units_needed",
    "wilcoxon",
]
