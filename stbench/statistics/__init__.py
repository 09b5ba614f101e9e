"""Inference on scores: paired tests, corrections, intervals, resampling, ranks; arrays in, small values out.

The unit of inference is the patient (rule 8 of the design): average over what a patient owns first
(:func:`stbench.statistics.units.unit_means`), then test. Genes and spots of one patient are not independent,
and a test that takes them so is wrong far more often than it says; ``benchmarks/calibration.py`` shows by
how much.
"""
