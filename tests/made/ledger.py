"""Answers to replay: slides that differ in depth, genes that are constant, and a number worked out by plain loops."""

import warnings
from collections import Counter

import numpy as np

from stbench.analyses.rescoring import Views
from stbench.analyses.rescoring.setting import Setting, chosen
from stbench.cards import ProtocolCard
from stbench.data import Cohort
from tests.made.answers import answers, entrant, questions, task_card
from tests.made.cohort import made_slide

GENES = 14
NAMES = ("A1", "A2", "B1", "C1")


def deep_cohort(names=NAMES, spots=20, seed=0, constant=True) -> Cohort:
    """Spots differ in depth, and one gene of each of two slides has no count."""
    slides = []
    for number, name in enumerate(names):
        rng = np.random.default_rng([seed, number])
        rates = rng.gamma(2.0, 3.0, GENES) * rng.lognormal(0, 0.7, (spots, 1)) * rng.lognormal(0, 0.5, (spots, GENES))
        counts = rng.poisson(rates)
        if constant and number < 2:
            counts[:, 3 + number] = 0
        slides.append(made_slide(name, spots=spots, counts=counts))
    return Cohort(name="made", slides=tuple(slides), fingerprint="deep", markers=("GENE1", "GENE7"))


def half(slide, panel, seed):
    """Answers that follow the truth in part; one gene's never moves."""
    truth = slide.expression(panel)
    values = 0.5 * truth + np.random.default_rng([seed, *slide.name.encode()]).normal(0, 1, truth.shape)
    values[:, 5] = 1.0
    return values


def deep_answers(*entrants, cohort=None, seeds=(0,), added=("GENE1",)):
    asked = questions(task_card(seeds=seeds), cohort or deep_cohort(), [f"GENE{n}" for n in range(GENES)], added)
    made = entrants or (lambda asked: entrant(asked, "half", guess=half, seeds=seeds),)
    return answers(asked, *(each(asked) for each in made))


def setting(**values) -> Setting:
    """``setting(norm="log-raw", truth_smooth="mean-3x3")``."""
    return Setting({name.replace("_", "-"): chosen(text) for name, text in values.items()})


def card(name="made", **values) -> ProtocolCard:
    choices = {name: value if isinstance(value, dict) else {"value": value} for name, value in values.items()}
    switches = {name.replace("_", "-"): {**choice, "source": "made"} for name, choice in choices.items()}
    made = ProtocolCard.model_validate({"title": name.title(), "reports": "PCC", "switches": switches})
    made._name = name
    return made


def views_of(made) -> Views:
    return Views.of(made.questions)


def normed(counts, totals, own, n_measured, name):
    """The truth of one slide, a spot and a gene at a time."""
    truth = np.zeros(counts.shape)
    for spot in range(counts.shape[0]):
        for gene in range(counts.shape[1]):
            c = counts[spot, gene]
            depth = {"cp10k": totals[spot], "cp10k-in-panel": counts[spot, own].sum()}.get(name)
            if name == "gene-over-slide":
                depth = counts[:, gene].sum()
            truth[spot, gene] = np.log(1 + c) if depth is None else np.log(1 + c * 1e4 / max(depth, 1))
            if name == "log-share":
                truth[spot, gene] = np.log((1 + c) / (n_measured + totals[spot]))
    return truth


def neighbours(xy, spot):
    return [other for other in range(len(xy)) if np.abs(xy[other] - xy[spot]).max() <= 1]


def plain_pcc(t, p):
    """numpy's own, NaN where either side does not move."""
    if len(t) < 3 or np.ptp(t) == 0 or np.ptp(p) == 0:
        return np.nan
    return np.corrcoef(t, p)[0, 1]


def plain_nan(rule, pccs, moves, positions):
    """Mean over positions of a full list, by a rule for genes without a PCC; ``moves`` is whether the truth does."""
    chosen_pccs = [pccs[at] for at in positions]
    if rule == "misindexed":
        left = [pcc for pcc in pccs if not np.isnan(pcc)]
        chosen_pccs = [left[at] for at in positions if at < len(left)]
    if rule == "counted-out":
        chosen_pccs = [0.0 if np.isnan(pccs[at]) else pccs[at] for at in positions if moves[at]]
    if rule in ("zero", "minus-one"):
        chosen_pccs = [(0.0 if rule == "zero" else -1.0) if np.isnan(pcc) else pcc for pcc in chosen_pccs]
    if rule == "poison":
        return float(np.mean(chosen_pccs)) if chosen_pccs else np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(np.nanmean(chosen_pccs)) if chosen_pccs else np.nan


def top(values, able, k):
    """Positions of the k largest among those able, earlier ones first in ties."""
    return sorted(sorted(able, key=lambda at: (-values[at], at))[:k])


def plain_number(made, norm="cp10k", pool="within-slide", subset="all-genes", nan="counted-out", panel="train-slides",
                 smooth=None, spots=None, seed=0) -> float:  # fmt: skip
    """The printed number, worked out slide by slide, gene by gene, with numpy's corrcoef."""
    asked, cells = made.questions, []
    (own_entrant,) = made.entrants
    own = np.array([gene not in asked.folds[0].panel.added for gene in asked.folds[0].panel.genes])
    able = np.nonzero(own)[0].tolist()
    for answer in own_entrant.answers:
        if answer.seed == seed:
            for prediction, part in zip(answer.read(), answer.fold.fold.test, strict=True):
                slide = asked.measured(part)
                counts = slide.panel_counts(answer.fold.panel).astype(float)
                truth = normed(counts, slide.totals, own, len(slide.genes), norm)
                truth = truth if smooth is None else smooth(truth, slide.array_xy)
                keep = np.ones(truth.shape, bool) if spots is None else spots(counts, slide, own)
                cells.append((slide.name, slide.patient, truth, prediction.values.astype(float), keep))
    units = {"within-slide": 0, "within-patient": 1, "within-fold": 1}
    names = list(dict.fromkeys(cell[units[pool]] if pool in units else "" for cell in cells))
    everything = np.concatenate([cell[2] for cell in cells])
    if panel.startswith("hvg"):
        able = top(everything.var(axis=0), able, int(panel.rsplit("-", 1)[1]))
    elif panel.startswith("heg"):
        able = top(everything.mean(axis=0), able, int(panel.rsplit("-", 1)[1]))
    rows = []
    for name in names:
        mine = [cell for cell in cells if (cell[units[pool]] if pool in units else "") == name]
        t, p, keep = (np.concatenate([cell[at] for cell in mine]) for at in (2, 3, 4))
        pccs = [plain_pcc(t[keep[:, g], g], p[keep[:, g], g]) for g in range(GENES)]
        moves = [keep[:, g].sum() >= 3 and np.ptp(t[keep[:, g], g]) > 0 for g in range(GENES)]
        means = [t[keep[:, g], g].mean() if keep[:, g].any() else 0.0 for g in range(GENES)]
        variances = [t[keep[:, g], g].var() if keep[:, g].any() else 0.0 for g in range(GENES)]
        training = [
            normed(s.panel_counts(asked.folds[0].panel).astype(float), s.totals, own, len(s.genes), norm)
            for s in made.cohort.slides
            if s.patient != mine[0][1]
        ]
        rows.append((name, pccs, moves, means, variances, np.concatenate(training), mine))
    return _plain_mean(rows, able, subset, nan, own, made.cohort.markers, asked.folds[0].panel.genes)


def _plain_mean(rows, able, subset, nan, own, markers, genes):
    name, _, number = subset.rpartition("-")
    values = []
    for _, pccs, moves, means, variances, training, _ in rows:
        here = [at for at in able if not np.isnan(pccs[at])] if nan == "refilled" else able
        score = {
            "hvg-test": variances, "heg-test": means, "hvg-train": training.var(axis=0),
            "heg-train": training.mean(axis=0), "best-genes": np.where(np.isnan(pccs), -2, pccs),
        }.get(name)  # fmt: skip
        if subset == "all-genes":
            positions = here
        elif subset == "markers":
            positions = [at for at, gene in enumerate(genes) if gene in markers]
        elif name == "hpg":
            here = [at for at in here if nan != "refilled" or not any(np.isnan(row[1][at]) for row in rows)]
            positions = top(_hpg(rows, here), here, int(number))
        else:
            positions = top(score, here, int(number))
        values.append(plain_nan(nan, pccs, moves, positions))
    if nan == "poison":
        return float(np.mean(values))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(np.nanmean(values))


def _hpg(rows, able):
    """Negative mean rank over folds, which are patients here, of a fold's mean PCC."""
    patients = [row[6][0][1] for row in rows]
    total, n_slides = np.zeros(GENES), Counter(patients)
    for patient in n_slides:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            means = np.nanmean([row[1] for row, own in zip(rows, patients, strict=True) if own == patient], axis=0)
        order = sorted(able, key=lambda at: (-np.nan_to_num(means[at], nan=-9), at))
        for rank, at in enumerate(order):
            total[at] += rank
    return -total / len(n_slides)
