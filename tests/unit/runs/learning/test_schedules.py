from functools import partial

import pytest
import torch

from convviz.runs.learning.schedules import (
    FIRST,
    LAST,
    RISE,
    STAGE_FACTOR,
    Schedule,
    constant_rate,
    cosine_rate,
    idle_problem,
    one_cycle_rate,
    step_rate,
)


def torch_rates(make, steps, rate=0.3):
    """The rates that one of torch's schedulers gives for ``steps`` batches."""
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    scheduler = make(optimiser)
    rates = []
    for step in range(steps):
        if step:
            optimiser.step()
            scheduler.step()
        rates.append(optimiser.param_groups[0]["lr"])
    return rates


@pytest.mark.parametrize("total", [3, 100, 101])
def test_step_is_torchs_step_of_a_third(total):
    stage = -(-total // 3)
    theirs = torch_rates(lambda o: torch.optim.lr_scheduler.StepLR(o, stage, STAGE_FACTOR), total)
    assert [step_rate(step, total, 0.3) for step in range(total)] == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("total", [1, 100, 101])
def test_cosine_is_torchs(total):
    theirs = torch_rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, total), total)
    assert [cosine_rate(step, total, 0.3) for step in range(total)] == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(("rise", "first", "last"), [(RISE, FIRST, LAST), (0.3, 25.0, 1e4), (0.5, 2.0, 10.0)])
@pytest.mark.parametrize("total", [100, 2814])
def test_one_cycle_is_torchs(total, rise, first, last):
    options = {"pct_start": rise, "div_factor": first, "final_div_factor": last, "cycle_momentum": False}
    one_cycle = partial(torch.optim.lr_scheduler.OneCycleLR, max_lr=0.3, total_steps=total, **options)
    theirs = torch_rates(one_cycle, total)
    assert [one_cycle_rate(step, total, 0.3, rise=rise, first=first, last=last) for step in range(total)] == (
        pytest.approx(theirs, rel=1e-9)
    )


@pytest.mark.parametrize("total", [1, 2, 3, 10])
def test_one_cycle_of_a_very_short_run_stays_within_its_limits(total):
    rates = [one_cycle_rate(step, total, 0.3) for step in range(total)]
    assert all(0 < rate <= 0.3 for rate in rates)


def test_constant_is_constant_and_each_schedule_has_its_function():
    assert {constant_rate(step, 10, 0.3) for step in range(10)} == {0.3}
    at_the_end = {schedule: schedule.rate(99, 100, 0.3) for schedule in Schedule}
    assert at_the_end[Schedule.CONSTANT] == 0.3
    assert at_the_end[Schedule.STEP] == pytest.approx(0.003)
    assert at_the_end[Schedule.COSINE] == pytest.approx(cosine_rate(99, 100, 0.3))
    assert at_the_end[Schedule.ONE_CYCLE] == pytest.approx(0.3 / FIRST / LAST)


@pytest.mark.parametrize("schedule", Schedule)
def test_a_run_in_which_the_rate_never_rises_is_known_before(schedule):
    for batches in (1, 2, 3, 100):
        peak = max(schedule.rate(step, batches, 1.0) for step in range(batches))
        assert bool(idle_problem(schedule, batches)) == (peak < 0.01)
    assert ("one batch" in idle_problem(schedule, 1)) == (schedule is Schedule.ONE_CYCLE)
