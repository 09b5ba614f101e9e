"""The page of a walk: ends, steps with intervals, other orders, and what could not be replayed."""

import re
from dataclasses import replace

import pytest

from stbench.report.pages.explaining import (
    choice_lines,
    explained_cells,
    explained_markdown,
    gap,
    order_cells,
    to_train,
)
from tests.made.pages import WALKED

NUMBER = re.compile(r"[+-]?\d\.\d{3}")


@pytest.mark.parametrize("row", [0, 1])
def test_printed_steps_add_up_to_the_printed_gap(row):
    cells = explained_cells(WALKED).rows[row]
    steps = [float(NUMBER.search(cell).group()) for cell in cells[2:-2]]
    published = float(NUMBER.search(cells[-2]).group())
    assert published - float(cells[1]) == pytest.approx(sum(steps), abs=0.005)
    averaged = order_cells(WALKED).rows[row]
    assert sum(float(cell.split()[0]) for cell in averaged[1:-1]) == pytest.approx(float(averaged[-1]), abs=0.005)
    assert float(averaged[-1]) == pytest.approx(gap(WALKED.walks[row]), abs=0.001)


def test_heads_name_the_steps_and_say_which_are_at_least_so_large():
    head = explained_cells(WALKED).head
    assert head[2:6] == ["norm: ln(1+raw) (95 %)", ">= truth-smooth: 3 x 3 mean (95 %)", "subset: PCC-k, 3 (95 %)",
                         "nan: poison (95 %)"]  # fmt: skip


def test_every_choice_stands_with_its_source_and_whether_it_is_replayed():
    lines = choice_lines(WALKED)
    assert lines[0].endswith("Not replayed: needs another training (made).")
    assert lines[3].startswith("`subset` (which genes are averaged): PCC-k, 3 in the place of all genes: ")
    assert len(lines) == 5


@pytest.mark.parametrize(("instead", "said"), [(True, True), (False, False)])
def test_a_rule_that_leaves_no_number_is_said(instead, said):
    walks = tuple(replace(walk, instead=instead) for walk in WALKED.walks)
    assert ("leaves no number" in explained_markdown(WALKED._replace(walks=walks), "t", "d", "quick")) == said


@pytest.mark.parametrize("chance", [None, 0.4321])
def test_the_best_variant_by_chance_is_said_where_there_is_one(chance):
    walks = tuple(replace(walk, chance_of_best=chance) for walk in WALKED.walks)
    page = explained_markdown(WALKED._replace(walks=walks), "t", "d", "quick")
    assert ("0.432 if chance alone" in page) == (chance is not None)


@pytest.mark.parametrize("floor", [True, False])
def test_what_is_above_chance_is_above_the_best_control_that_knows_nothing(floor):
    walks = tuple(replace(walk, floor=floor and walk.name == "poor") for walk in WALKED.walks)
    last = [row[-1] for row in explained_cells(WALKED._replace(walks=walks)).rows]
    assert last[:2] == (
        ["+0.000", f"{WALKED.walks[1].published[0] - walks[0].published[0]:+.3f}"] if floor else ["-", "-"]
    )


@pytest.mark.parametrize("lacks", [(), ("norm",)])
def test_a_method_without_a_step_has_a_dash_there_a_mark_and_no_control_of_other_steps_beside_it(lacks):
    poor, *others = (replace(walk, floor=walk.name == "flat") for walk in WALKED.walks)
    nowhere = dict.fromkeys(lacks, poor.clean * float("nan"))
    poor = replace(poor, lacks=lacks, forward={**poor.forward, **nowhere}, shapley={**poor.shapley, **nowhere})
    result = WALKED._replace(walks=(poor, *others), route=replace(WALKED.route, retrained=lacks))
    first = explained_cells(result).rows[0]
    assert (first[2] == "-") == bool(lacks)
    assert first[-2].endswith("§") == bool(lacks)
    page = explained_markdown(result, "t", "d", "quick")
    assert ("§ Without norm: no models of Poor | one were trained so." in page) == bool(lacks)
    assert ("trained as the paper trains" in page) == bool(lacks)


@pytest.mark.parametrize(("trainable", "lacks"), [(True, ()), (False, ("norm",)), (False, ())])
def test_the_command_stands_where_a_training_is_missing_of_all_or_of_one(trainable, lacks):
    named = tuple(each._replace(trainable=trainable) for each in WALKED.route.not_replayed)
    route = replace(WALKED.route, not_replayed=named, retrained=lacks)
    walks = (replace(WALKED.walks[0], lacks=lacks), *WALKED.walks[1:])
    lines = to_train(WALKED._replace(route=route, walks=walks), ["stbench", "explain", "a b"])
    missing = ["split"] * trainable + list(lacks)
    assert lines == [
        f"`stbench explain 'a b'` makes the missing trainings (`{switch}`), and walks again." for switch in missing
    ]
