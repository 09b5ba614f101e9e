"""Order: long trainings first, shared ones together, nothing lost."""

from hypothesis import given
from hypothesis import strategies as st

from stbench.runs.order import longest_first, rates_of, shuffled
from stbench.runs.scale.costs import Rate, shipped
from tests.made.plans import COHORT, DECK, plan_of

PLAN = plan_of("learner", "mean")
VARIANT = next(iter(DECK["learner"].variants))
SPOTS = {slide.name: slide.n_spots for slide in COHORT.slides}
times = st.one_of(st.none(), st.floats(0, 1e4))


def trained(job):
    return sum(SPOTS[part.slide] for part in job.fold.train)


@given(st.permutations(PLAN.jobs), times, times)
def test_no_training_comes_after_a_shorter_one_and_those_of_unknown_length_come_first(jobs, learner, mean):
    known = {"learner": learner, "mean": mean}
    rates = {name: Rate(train_ms=ms, predict_ms=0) for name, ms in known.items() if ms is not None}
    ordered = longest_first(jobs, SPOTS, rates)
    assert sorted(ordered, key=lambda job: job.key) == sorted(jobs, key=lambda job: job.key)
    lengths = [float("inf") if (ms := known[job.entry.name]) is None else ms * trained(job) for job in ordered]
    assert lengths == sorted(lengths, reverse=True)
    together(ordered)


@given(st.permutations(PLAN.jobs))
def test_where_nothing_was_measured_trainings_stay_in_their_order(jobs):
    firsts = list(dict.fromkeys(job.training_key for job in jobs))
    assert list(dict.fromkeys(job.training_key for job in longest_first(jobs, SPOTS, {}))) == firsts


@given(st.permutations(PLAN.jobs))
def test_shuffled_jobs_that_share_a_training_follow_one_another(jobs):
    mixed = shuffled(jobs)
    assert {job.key for job in mixed} == {job.key for job in jobs}
    together(mixed)


def together(jobs):
    keys = [job.training_key for job in jobs]
    assert sorted(keys, key=keys.index) == keys


def test_a_variant_takes_the_time_of_its_method():
    jobs = [*plan_of("mean").jobs, *plan_of("learner", variant=VARIANT).jobs]
    rates = {"mean": Rate(train_ms=1, predict_ms=0), "learner": Rate(train_ms=2, predict_ms=0)}
    assert longest_first(jobs, SPOTS, rates)[0].entry.variant == VARIANT


def test_rates_are_those_of_the_profile_and_the_device():
    for table in shipped():
        assert rates_of(table.profile, table.device) == table.methods
    assert rates_of("paper", "cuda:1") == rates_of("paper", "cuda")
    assert rates_of("paper", "cpu") == {}
