"""Every registered scheme, rule, space, correction and engine keeps the contract; a careless one is told why."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from stbench.contract import (
    check_batch_correction,
    check_engine,
    check_panel_rule,
    check_split_scheme,
    check_target,
)
from stbench.data import Panel, targets
from stbench.protocols.batch_correction import batch_corrections
from stbench.protocols.panels import panel_rules
from stbench.protocols.splits import Fold, Part, split_schemes
from stbench.runs.engines import engines
from stbench.runs.execute import execute
from tests.made.cohort import made_cohort

OPTIONS = {"leave-one-sample-out": {"unit": "patient"}, "blocked-spots": {"block_um": 300.0},
           "sister-slides": {"sisters": "replace"}}  # fmt: skip


@pytest.mark.parametrize("name", split_schemes.names())
def test_split_schemes_keep_the_contract(name):
    check_split_scheme(split_schemes[name](**OPTIONS.get(name, {})))


@pytest.mark.parametrize("name", panel_rules.names())
def test_panel_rules_keep_the_contract(name):
    check_panel_rule(panel_rules[name]())


@pytest.mark.parametrize("name", targets.names())
def test_target_spaces_keep_the_contract(name):
    check_target(targets[name])


@pytest.mark.parametrize("name", batch_corrections.names())
def test_batch_corrections_keep_the_contract(name):
    check_batch_correction(batch_corrections[name])


@pytest.mark.parametrize("name", engines.names())
def test_engines_keep_the_contract(name):
    check_engine(engines[name])


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A scheme that divides as it is told to."""

    divide: Any
    name: ClassVar[str] = "careless"
    two_datasets: ClassVar[bool] = False
    unit: str = "slide"

    def folds(self, slides, tested=()):
        return self.divide([slide.name for slide in slides])

    def sentence(self):
        return "anyhow"


def each(names, fold=lambda name: name, test=lambda name: Part(name)):
    return tuple(
        Fold(name=fold(name), train=tuple(Part(other) for other in names if other != name), test=(test(name),))
        for name in names
    )


def drawn(names):
    order = [str(name) for name in np.random.permutation(names)]  # noqa: NPY002
    return each(order)


def unable(names):
    return each(names) if len(names) > 1 else each(names)[1]


@pytest.mark.parametrize(
    ("divide", "unit", "told"),
    [
        (lambda names: each(names) + each(names, lambda name: f"{name} again"), "slide", "a spot is tested twice"),
        (lambda names: each(names, lambda name: "fold"), "slide", "two folds have one name"),
        (lambda names: each(names, test=lambda name: Part(name, (0, 1000))), "slide", "rows of fold"),
        (lambda names: each([*names, "Z9"]), "slide", "which there is not"),
        (drawn, "slide", "two divisions"),
        (each, "patient", "on both sides"),
        (each, "plate", "unit 'plate' is unknown"),
        (lambda names: (), "slide", "no folds"),
        (unable, "slide", "raises IndexError, no StbenchError"),
    ],
)
def test_a_scheme_that_breaks_a_line_of_the_contract_is_told(divide, unit, told):
    with pytest.raises(AssertionError, match=told):
        check_split_scheme(Scheme(divide=divide, unit=unit))


@pytest.mark.parametrize("divide", [each, lambda names: each(names)[-1:]])
def test_a_scheme_may_test_each_slide_or_one(divide):
    check_split_scheme(Scheme(divide=divide))


def of_two(tested):
    """A scheme of two datasets that tests some slides of the second."""
    return lambda names: tuple(Fold(name=name, train=(Part("A1"),), test=(Part(name),)) for name in tested)


@pytest.mark.parametrize(
    ("tested", "told"), [(["X1", "X2"], "but for Y1"), (["X1", "X2", "Y1", "B1"], "but for B1"),
                         (["X1", "X2", "Y1"], "is not refused, and it takes two datasets")],
)  # fmt: skip
def test_a_scheme_of_two_datasets_tests_all_of_the_second_and_refuses_one(tested, told):
    kind = type("OfTwo", (Scheme,), {"two_datasets": True})
    with pytest.raises(AssertionError, match=told):
        check_split_scheme(kind(divide=of_two(tested)))


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule that chooses as it is told to."""

    pick: Any
    name: ClassVar[str] = "careless"
    reads_markers: ClassVar[bool] = False
    options: tuple = ()

    def choose(self, slides, common_genes, markers=()):
        return Panel(tuple(self.pick(slides, list(common_genes), list(markers))))

    def sentence(self, chosen_on):
        return "anything"


def changing(slides, genes, markers):
    slides[0].counts.data[:] = 1
    return genes[:5]


@pytest.mark.parametrize(
    ("pick", "told"),
    [
        (lambda slides, genes, markers: genes[:5], ""),
        (lambda slides, genes, markers: np.random.permutation(genes)[:5], "two panels"),  # noqa: NPY002
        (lambda slides, genes, markers: sorted(genes, reverse=slides[0].name != "A1"), "order of slides matters"),
        (lambda slides, genes, markers: slides[0].genes[:5], "which not all slides have"),
        (lambda slides, genes, markers: genes[:5] + [m for m in markers if m not in genes[:5]], "markers matter"),
        (lambda slides, genes, markers: (), "no genes"),
        (changing, "changes the counts"),
    ],
)
def test_a_panel_rule_is_held_to_every_line_of_the_contract(pick, told):
    cohort = made_cohort()
    if not told:
        check_panel_rule(Rule(pick=pick), cohort)
        return
    with pytest.raises(AssertionError, match=told):
        check_panel_rule(Rule(pick=pick), cohort)


def test_a_rule_that_remembers_the_tested_slide_is_found():
    memory = {}

    def remembering(slides, genes, markers):
        memory.update({slide.name: slide for slide in slides})
        places = Panel(tuple(genes)).positions(next(iter(memory.values())).genes)
        totals = sum(np.asarray(slide.counts.sum(axis=0)).ravel()[places] for slide in memory.values())
        return [genes[place] for place in np.argsort(-totals)[:5]]

    with pytest.raises(AssertionError, match="the tested slide's counts matter"):
        check_panel_rule(Rule(pick=remembering), made_cohort())


@dataclass(frozen=True)
class Correction:
    """A batch correction that does as it is told to."""

    does: Any = field(default=np.array)
    name: ClassVar[str] = "careless"
    title: ClassVar[str] = "Careless"
    parts: tuple = ("careless", "1")

    def check_installed(self, task):
        return

    def identity(self):
        return self.parts

    def values(self, expression, batches):
        return self.does(expression)

    def sentence(self):
        return "anyhow"


def doubled(values):
    values *= 2
    return values.copy()


def noisy(values):
    return values + np.float32(np.random.random())  # noqa: NPY002


def infinite(values):
    return values * np.float32(np.inf)


def wide(values):
    return values.astype(np.float64)


def apart(values):
    return values * np.float32(3)


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        (Correction(parts=("other", "1")), "does not begin with its name"),
        (Correction(parts=("careless", 1)), "are not all text"),
        (Correction(does=np.transpose), "gives"),
        (Correction(does=wide), "float64, not float32"),
        (Correction(does=infinite), "not finite"),
        (Correction(does=noisy), "two corrections"),
        (Correction(does=doubled), "changes what it is given|two corrections"),
        (Correction(does=apart), "further apart"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_batch_correction_that_breaks_a_line_of_the_contract_is_told(correction, told):
    with pytest.raises(AssertionError, match=told):
        check_batch_correction(correction)


class Engine:
    """An engine that runs jobs in this process, as it is told to."""

    mistake = ""

    def __init__(self, *, workers, threads):
        pass

    def run(self, jobs, place, report):
        for job in jobs[1:] if self.mistake == "skips" else jobs:
            if self.mistake == "early":
                report(job, "measured")
            status = execute(job, place)
            report(job, "measured" if self.mistake == "flatters" else status)
            if self.mistake == "repeats":
                report(job, status)
            if self.mistake == "stops" and status == "failed":
                return


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("early", "before its result is kept"),
        ("flatters", "is reported as 'measured', and kept as 'failed'"),
        ("repeats", "is reported 2 times"),
        ("skips", "is reported 0 times"),
        ("stops", "is reported 0 times"),
    ],
)
def test_an_engine_that_breaks_a_line_of_the_contract_is_told(mistake, told):
    with pytest.raises(AssertionError, match=told):
        check_engine(type("Wrong", (Engine,), {"mistake": mistake}))


def test_an_engine_that_runs_jobs_in_this_process_keeps_the_contract():
    check_engine(Engine)


CP10K = type(targets["log1p-cp10k"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"counts": lambda self, values, totals: values}, "do not come back"),
        ({"expression": lambda self, counts, totals: CP10K.expression(self, counts + 1, totals)}, "is not zero"),
        ({"sparse_expression": lambda self, counts, totals: counts}, "sparse counts differ"),
        ({"from_cp10k": lambda self, values, total: 2 * values}, "from log1p per 10,000"),
    ],
)
def test_a_target_space_that_breaks_a_line_of_the_contract_is_told(changes, told):
    with pytest.raises(AssertionError, match=told):
        check_target(type("Wrong", (CP10K,), changes)(name="wrong", title="Wrong", per=500.0))


@pytest.mark.parametrize(("field_name", "value"), [("name", " "), ("title", ""), ("per", -1.0)])
def test_a_target_space_says_what_it_is(field_name, value):
    check_target(replace(targets["log1p-counts"], per=500.0))
    with pytest.raises(AssertionError):
        check_target(replace(targets["log1p-counts"], **{field_name: value}))
