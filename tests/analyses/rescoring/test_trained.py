"""Walks through trainings: numbers by plain loops, slides that an arm leaves alone, and steps that a method lacks."""

from dataclasses import replace

import numpy as np
import pytest

from stbench.analyses.rescoring import Arm, Arms, arms_of, drawn, explained, left_out
from stbench.analyses.rescoring.arms import needed_arms, retrained_steps
from stbench.analyses.rescoring.stored import stored_methods
from stbench.analyses.rescoring.trained import trained_method
from tests.made.answers import answers, entrant, noisy, questions, without
from tests.made.ledger import GENES, card, deep_cohort, plain_number, views_of

COHORT = deep_cohort(("A1", "A2", "B1", "C1"))
OWN = questions(cohort=COHORT).task
WHOLE = card(split="slides", size="more-slides", select="best-epoch-on-test", seeds="best-seed", norm="log-raw")


def guess_of(arm):
    """The more an arm knows, the less noise."""
    split = arm.task.split.options.get("sisters")
    noise = {None: 1.2, "replace": 0.8, "add": 0.5}[split] * (0.6 if arm.chosen_on_test else 1.0)
    return noisy(noise)


def answered(arm, *names):
    asked = questions(arm.task, COHORT, [f"GENE{n}" for n in range(GENES)])
    made = [entrant(asked, name, guess=guess_of(arm), seeds=arm.task.seeds) for name in names]
    made = [replace(each, answers=tuple(replace(a, key=f"{arm.key}{a.key}") for a in each.answers)) for each in made]
    return answers(asked, *made)


def arms_for(paper, *names):
    return Arms({arm.key: answered(arm, *names) for arm in arms_of(paper, OWN)})


def walk(paper, arms, resampling=None, name="m"):
    own = arms.answers[Arm(OWN).key]
    views = views_of(own)
    resampling = resampling or left_out([slide.patient for slide in views.slides])
    result = explained(paper, own, views, resampling, arms)
    return result.route, next(walk for walk in result.walks if walk.name == name)


def plain(arm, slides=None, **values):
    """The number of an arm by plain loops; on some slides alone, a mean over these."""
    made = answered(arm, "m")
    if slides is not None:
        folds = tuple(fold for fold in made.questions.folds if fold.name in slides)
        kept = tuple(a for a in made.entrants[0].answers if a.fold.name in slides)
        made = replace(
            made, questions=replace(made.questions, folds=folds), entrants=(replace(made.entrants[0], answers=kept),)
        )
    return plain_number(made, **values)


@pytest.mark.parametrize("norm", ["cp10k", "log-raw"])
def test_slides_with_a_sister_are_of_the_arm_and_the_others_of_the_task_itself_by_plain_loops(norm):
    paper = card(split="slides", size="more-slides", **({"norm": norm} if norm != "cp10k" else {}))
    own, sisters, enlarged = arms_of(paper, OWN)
    _, found = walk(paper, arms_for(paper, "m"))
    alone = plain(own, ["B1", "C1"])
    expected = [plain(own), *((plain(arm, ["A1", "A2"]) + alone) / 2 for arm in (sisters, enlarged))]
    assert found.clean[0] == pytest.approx(expected[0], abs=1e-9)
    assert found.forward["split"][0] == pytest.approx(expected[1] - expected[0], abs=1e-9)
    assert found.forward["size"][0] == pytest.approx(expected[2] - expected[1], abs=1e-9)
    published = (plain(enlarged, ["A1", "A2"], norm=norm) + plain(own, ["B1", "C1"], norm=norm)) / 2
    assert found.published[0] == pytest.approx(published, abs=1e-9)


@pytest.mark.parametrize("order", ["forward", "backward", "shapley"])
@pytest.mark.parametrize("kind", ["student", "bootstrap"])
def test_steps_of_training_and_of_replay_add_up_in_every_order_and_draw(order, kind):
    patients = ["A", "A", "B", "C"]
    resampling = left_out(patients) if kind == "student" else drawn(patients, 0, 20)
    route, found = walk(WHOLE, arms_for(WHOLE, "m"), resampling)
    assert list(route.steps) == ["split", "size", "select", "seeds", "norm"]
    assert route.retrained == ("split", "size", "select", "seeds")
    assert sum(getattr(found, order).values()) == pytest.approx(found.published - found.clean, abs=1e-12)


@pytest.mark.parametrize("patient", [0, 1, 2])
def test_a_patient_left_out_is_the_same_one_in_every_arm(patient):
    paper = card(split="slides")
    own, sisters = arms_of(paper, OWN)
    _, found = walk(paper, arms_for(paper, "m"))
    left = [["B1", "C1"], ["A1", "A2", "C1"], ["A1", "A2", "B1"]][patient]
    slides = {name: plain(sisters if name[0] == "A" else own, [name]) for name in left}
    assert found.published[1 + patient] == pytest.approx(np.mean(list(slides.values())), abs=1e-9)


def test_the_clean_side_of_the_best_of_five_seeds_is_their_mean():
    paper = card(seeds="best-seed")
    _, wide = arms_of(paper, OWN)
    _, found = walk(paper, arms_for(paper, "m"))
    alone = [plain(wide, seed=seed) for seed in range(5)]
    assert found.clean[0] == pytest.approx(np.mean(alone), abs=1e-9)
    assert found.forward["seeds"][0] > 0


@pytest.mark.parametrize(
    ("lost", "left"),
    [
        ("sister-slides", ["select"]),
        ("best", ["split", "size"]),
        (None, ["split", "size", "select"]),
    ],
)
def test_a_method_takes_the_steps_that_it_is_trained_for_and_says_which_it_lacks(lost, left):
    paper = card(split="slides", size="more-slides", select="best-epoch-on-test")
    whole = arms_for(paper, "m", "whole")
    arms = Arms({
        arm.key: replace(made, entrants=(without(made.entrants[0], "A1", None), made.entrants[1]))
        if lost and (arm.task.split.scheme == lost or (lost == "best" and arm.chosen_on_test))
        else made
        for arm, made in zip(arms_of(paper, OWN), whole.answers.values(), strict=True)
    })  # fmt: skip
    route, found = walk(paper, arms)
    assert list(route.steps) == ["split", "size", "select"], "the other method has all"
    assert found.lacks == tuple(switch for switch in route.steps if switch not in left)
    assert [switch for switch in route.steps if np.isfinite(found.forward[switch][0])] == left
    assert sum(found.forward[switch] for switch in left) == pytest.approx(found.published - found.clean, abs=1e-12)


@pytest.mark.parametrize("trained", [True, False])
def test_a_step_that_nobody_is_trained_for_is_named_and_changes_nothing(trained):
    paper = card(split="slides", norm="log-raw", panel="fixed-list")
    arms = arms_for(paper, "m")
    if not trained:
        arms = Arms({Arm(OWN).key: arms.answers[Arm(OWN).key]})
    route, found = walk(paper, arms)
    named = {each.switch: (each.reason, each.trainable) for each in route.not_replayed}
    assert named["panel"] == ("the list of genes is not here", False)
    assert ("split" in named) != trained
    if not trained:
        assert named["split"] == ("needs another training", True)
        assert found.clean[0] == pytest.approx(plain_number(answered(Arm(OWN), "m")), abs=1e-9)
        assert not found.lacks


def test_a_method_without_epochs_to_choose_from_has_a_step_of_nothing_and_is_no_reason_to_show_one():
    paper = card(select="best-epoch-on-test")
    own, chosen = arms_of(paper, OWN)
    plain_own, plain_chosen = answered(own, "m", "flat"), answered(chosen, "m")
    same = replace(plain_chosen, entrants=(*plain_chosen.entrants, plain_own.entrants[1]))
    route, found = walk(paper, Arms({own.key: plain_own, chosen.key: same}), name="flat")
    assert route.retrained == ("select",)
    assert found.forward["select"][0] == 0
    alone = replace(plain_own, entrants=plain_own.entrants[1:])
    route, _ = walk(paper, Arms({own.key: alone, chosen.key: alone}), name="flat")
    assert not route.retrained
    assert route.not_replayed[0].trainable


@pytest.mark.parametrize(("switch", "told"), [("split", True), ("size", True), ("select", False)])
def test_what_a_dataset_cannot_be_divided_for_is_said_with_the_reason(switch, told):
    steps = retrained_steps(card(split="slides", size="more-slides", select="best-epoch-on-test"), OWN)
    by_sisters = [arm for arm in needed_arms(steps, OWN) if arm.task.split.scheme == "sister-slides"]
    arms = Arms({}, {arm.key: "no slide has a sister" for arm in by_sisters})
    assert arms.forbidden(steps, OWN).get(switch, "") == ("no slide has a sister" if told else "")


@pytest.mark.parametrize(("lost", "names"), [("m:less", ("m", "m:more")), ("", ("m", "m:more", "m:less"))])
def test_variants_that_are_not_trained_in_all_arms_are_not_chosen_among(lost, names):
    paper = card(split="slides", variant_max="best-variant")
    own, sisters = arms_of(paper, OWN)
    made = answered(sisters, "m", "m:more", "m:less")
    kept = tuple(without(each, "A1", None) if each.name == lost else each for each in made.entrants)
    arms = Arms({own.key: answered(own, "m", "m:more", "m:less"), sisters.key: replace(made, entrants=kept)})
    first = arms.answers[own.key]
    stored = next(stored_methods(first, views_of(first)))
    method = trained_method(stored, arms, retrained_steps(paper, OWN), first.questions)
    assert method.variants == names
    assert walk(paper, arms)[1].chance_of_best is not None
