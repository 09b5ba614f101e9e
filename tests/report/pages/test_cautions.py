"""What an audit's numbers do not say is written beside them."""

from dataclasses import replace

import pytest

from stbench.report.pages.audit import audit_markdown
from stbench.report.pages.cautions import cautions
from tests.made.audit import FEW, TWO, made_audit

AUDITS = {cohort: made_audit(cohort) for cohort in (FEW, TWO)}


def test_the_audit_says_what_its_intervals_are_over_and_what_could_not_be_kept_equal():
    few, several = ("\n".join(cautions(AUDITS[cohort])) for cohort in (FEW, TWO))
    assert "All these slides are of patient C: no interval over patients can be given" in few
    assert "over its 3 slides, which share training slides" in few
    assert "C2, C3, C4: other patients have no more slides than the patient has sisters" in few
    assert "C2, C3, C4: among the slides that all slides add are sisters too" in few
    assert "Spots trained on, mean over test slides: other patients 30, matched 30." in few
    assert "Left out, because nothing else of their patient is here: B4." in audit_markdown(AUDITS[FEW])
    assert "over 3 patients; each interval holds by itself" in several
    assert "sisters" not in several


def test_the_audit_names_who_is_left_out_and_why():
    lacking = (("Poor", "task-matched", "failed: C2: no luck."),)
    assert cautions(replace(AUDITS[FEW], lacking=lacking))[-1] == (
        "Poor is left out: task-matched has no score (failed: C2: no luck)."
    )


@pytest.mark.parametrize(("step", "sign"), [("patient", 1), ("slides", -1), ("panel", -1)])
def test_what_chance_does_to_a_control_that_knows_nothing_is_said(step, sign):
    (effect,) = AUDITS[TWO].effects
    none = {name: value._replace(mean=0.0) for name, value in effect.steps.items()}
    moved = none | {step: none[step]._replace(mean=sign * 0.0625)}
    effects = (effect, replace(effect, method="Mean", floor=True, steps=none))
    assert not any("chance" in line for line in cautions(replace(AUDITS[TWO], effects=effects)))
    effects += (replace(effect, method="Shuffled", floor=True, steps=moved),)
    (line,) = (line for line in cautions(replace(AUDITS[TWO], effects=effects)) if "chance" in line)
    assert line.startswith("Shuffled, which cannot know anything, differs by up to 0.062 from one arm to the next")
