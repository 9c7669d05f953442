import pytest

from convviz.core.windows.steps import GridSteps, Steps, grid_of


class Letters(Steps):
    def __len__(self):
        return 4

    def step(self, index):
        return "abcd"[index]


class Cells(GridSteps):
    shape = (2, 3)

    def at(self, row, column):
        return row, column


@pytest.mark.parametrize(("steps", "grid"), [(Letters(), (1, 4)), (Cells(), (2, 3))])
def test_steps_are_a_sequence_on_a_grid_or_in_a_row(steps, grid):
    assert grid_of(steps) == grid
    every = [steps.step(index) for index in range(len(steps))]
    assert list(steps) == every
    assert (steps[-1], steps[1:3], steps[::-1]) == (every[-1], tuple(every[1:3]), tuple(every[::-1]))
    assert every[1] in steps
    for beyond in (len(steps), -len(steps) - 1):
        with pytest.raises(IndexError, match=f"step {beyond} of {len(steps)}"):
            steps[beyond]
