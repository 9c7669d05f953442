import pytest
import torch

from convviz.runs.recipe import Optimiser, Recipe
from convviz.training.learning.optimisers import make_optimiser, set_rate


def two_steps(optimiser, *, decay=0.0):
    """Two steps of 0.1 and 0.05 from a weight of 2, with gradients 1 and 3."""
    weight = torch.nn.Parameter(torch.tensor([2.0]))
    made = make_optimiser(Recipe(optimiser=optimiser, learning_rate=0.1, weight_decay=decay), [weight], weight.device)
    values = []
    for gradient, rate in ((1.0, 0.1), (3.0, 0.05)):
        set_rate(made, rate)
        weight.grad = torch.tensor([gradient])
        made.step()
        values.append(weight.item())
    assert set(made.state[weight]) >= set(optimiser.torch.state)
    return values


def test_sgd_goes_down_the_gradient():
    assert two_steps(Optimiser.SGD) == pytest.approx([1.9, 1.75])


def test_momentum_goes_on():
    assert two_steps(Optimiser.MOMENTUM) == pytest.approx([1.9, 1.9 - 0.05 * (0.9 * 1 + 3)])


def test_adam_divides_by_the_size_of_the_gradients():
    first, second = 0.1 * 3 + 0.9 * 0.1, 0.001 * 9 + 0.999 * 0.001  # the two running means after both gradients
    step = 0.05 * (first / (1 - 0.9**2)) / (second / (1 - 0.999**2)) ** 0.5
    assert two_steps(Optimiser.ADAM) == pytest.approx([1.9, 1.9 - step], rel=1e-5)


def test_rmsprop_divides_by_the_size_of_recent_gradients():
    first, second = 0.01 * 1, 0.01 * 9 + 0.99 * 0.01  # the running mean of their squares after each gradient
    expected = [2 - 0.1 / first**0.5, 2 - 0.1 / first**0.5 - 0.05 * 3 / second**0.5]
    assert two_steps(Optimiser.RMSPROP) == pytest.approx(expected, rel=1e-5)


def test_weight_decay_is_a_penalty_but_for_adamw_decoupled():
    assert two_steps(Optimiser.SGD, decay=0.5)[0] == pytest.approx(2 - 0.1 * (1 + 0.5 * 2))
    assert two_steps(Optimiser.ADAM, decay=0.5)[0] == pytest.approx(1.9)
    assert two_steps(Optimiser.ADAMW, decay=0.5)[0] == pytest.approx(2 * (1 - 0.1 * 0.5) - 0.1)


@pytest.mark.parametrize("optimiser", Optimiser)
def test_what_is_said_to_be_kept_is_what_is_kept(optimiser):
    weight = torch.nn.Parameter(torch.zeros(2, 3))
    made = make_optimiser(Recipe(optimiser=optimiser), [weight], weight.device)
    weight.grad = torch.ones(2, 3)
    made.step()
    kept = {name: value.shape == weight.shape for name, value in made.state[weight].items() if value is not None}
    assert kept == optimiser.torch.state
