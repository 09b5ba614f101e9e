"""Counts of a simulated cohort: what each gene should be in each spot, and negative-binomial draws of it.

A spot's expected counts are its depth times shares that sum to 1 over the genes. The three groups of genes have
the same share of every spot, so that a programme that rises in one group does not push down another group: genes
that nothing explains stay unexplained after normalisation to counts per 10,000, too.
"""

from typing import Any, NamedTuple

import numpy as np

from stbench.readers.demo.genes import GROUPS, MARKERS, Gene, chosen_genes
from stbench.readers.demo.lattice import at
from stbench.readers.demo.options import DemoOptions
from stbench.readers.demo.tissue import DOMAINS, N_FIELDS, Tissue, grow, severities, streams

Array = np.ndarray[Any, Any]
COUNTS_VERSION = 2  # raised when the same options would give other counts
DEPTH, DEPTH_SPREAD = 2800.0, 0.40  # median of a spot's counts, standard deviation of its log
ABUNDANCE_SPREAD = 2.6  # standard deviation of log abundance between genes: a few dominate, most are low
PATIENT_SPREAD = 0.85  # standard deviation of a patient's deviation of each gene's log profile over domains
GROUP_SHARES = {"image": 0.60, "position": 0.15, "nothing": 0.25}


class GeneEffects(NamedTuple):
    """How genes respond, the same in all patients; rows in gene order."""

    base: Array
    """(n_genes,) log abundance."""
    profile: Array
    """(n_genes, n_domains) change of log mean by domain; image genes only."""
    slope: Array
    """(n_genes,) change per unit of the gradient; image genes only."""
    field: Array
    """(n_genes, n_fields) change per unit of the hidden fields; position genes only."""
    severity: Array
    """(n_genes,) change per unit of the patient effect that also shifts the stain; image genes only."""
    dispersion: Array
    """(n_genes,) variance = mean + mean² / dispersion."""


class SectionTruth(NamedTuple):
    """What a simulated section was drawn from; rows in spot order, columns in gene order."""

    genes: tuple[str, ...]
    groups: tuple[str, ...]
    """What explains each gene: the image, only the position, or nothing."""
    mean: Array
    """(n_spots, n_genes) expected counts, depth included."""
    dispersion: Array
    """(n_genes,) of the negative binomial."""
    mixture: Array
    """(n_spots, n_domains) share of each domain in the spot's area."""
    gradient: Array
    """(n_spots,) what nuclei and stain show within domains."""
    severity: float
    """The patient effect."""


def gene_effects(options: DemoOptions) -> tuple[tuple[Gene, ...], GeneEffects]:
    """The genes of a cohort and how they respond."""
    genes = chosen_genes(options.genes)
    rng = np.random.default_rng((options.seed, 0, 1))
    image, position = (np.array([gene.group == group for gene in genes]) for group in ("image", "position"))
    homes = np.array([gene.home for gene in genes])
    marker = np.array([gene.symbol in MARKERS for gene in genes])  # never among the scarcest
    n = len(genes)
    abundance = rng.standard_normal(n)
    profile = 0.35 * rng.standard_normal((n, len(DOMAINS)))
    profile += (homes[:, None] == np.arange(len(DOMAINS))) * rng.uniform(1.3, 2.5, (n, 1))
    slope = rng.choice([-1.0, 1.0], n) * rng.uniform(0.25, 0.65, n)
    field = (homes[:, None] == np.arange(N_FIELDS)) * (rng.choice([-1.0, 1.0], (n, 1)) * rng.uniform(0.5, 0.9, (n, 1)))
    return genes, GeneEffects(
        base=ABUNDANCE_SPREAD * np.clip(np.where(marker, np.abs(abundance), abundance), -2.5, 1.7),
        profile=profile * image[:, None],
        slope=slope * image,
        field=field * position[:, None],
        severity=0.7 * rng.standard_normal(n) * image,
        dispersion=np.exp(rng.normal(np.log(3.0), 0.4, n)),
    )


def section_truth(options: DemoOptions, patient: int, section: int, tissue: Tissue) -> SectionTruth:
    """Expected counts of a section, before anything is drawn."""
    genes, effects = gene_effects(options)
    severity = float(severities(options)[patient])
    rng = streams(options, patient, -1).counts
    deviation = PATIENT_SPREAD * rng.standard_normal(effects.profile.shape) * (effects.profile != 0)
    mixture, gradient = tissue.mixture(), at(tissue.gradient, tissue.centres_um)
    hidden = np.stack([at(field, tissue.centres_um) for field in tissue.fields], axis=1)
    log_mean = effects.base + effects.severity * severity + mixture @ (effects.profile + deviation).T
    log_mean = log_mean + gradient[:, None] * effects.slope + hidden @ effects.field.T
    groups = tuple(gene.group for gene in genes)
    depth_rng = streams(options, patient, section).depth
    depth = DEPTH * np.exp(DEPTH_SPREAD * depth_rng.standard_normal(len(mixture)) + 0.2 * depth_rng.standard_normal())
    return SectionTruth(
        genes=tuple(gene.symbol for gene in genes),
        groups=groups,
        mean=depth[:, None] * _shares(log_mean, groups),
        dispersion=effects.dispersion,
        mixture=mixture,
        gradient=gradient,
        severity=severity,
    )


def _shares(log_mean: Array, groups: tuple[str, ...]) -> Array:
    """Each gene's share of a spot; groups have fixed shares, whatever their genes do."""
    weights = np.exp(log_mean)
    for group in GROUPS:
        members = [column for column, name in enumerate(groups) if name == group]
        weights[:, members] *= GROUP_SHARES[group] / weights[:, members].sum(axis=1, keepdims=True)
    return weights


class Draw(NamedTuple):
    """Negative-binomial counts of a section and the rates behind them, (n_spots, n_genes) each."""

    rates: Array
    """Gamma variables around the section's means: what each spot's counts are Poisson draws of."""
    counts: Array
    """int32."""


def draw_counts(options: DemoOptions, patient: int, section: int) -> Draw:
    """Draw the counts of a section."""
    truth = section_truth(options, patient, section, grow(options, patient, section))
    rng = streams(options, patient, section).counts
    rates = rng.gamma(truth.dispersion, truth.mean / truth.dispersion)
    return Draw(rates, rng.poisson(rates).astype(np.int32))
