"""A class of an RBF layer broken down, against torch's softmax of minus the distances."""

import numpy as np
import pytest
import torch

from convviz.core.networks.distances import class_distance


@pytest.mark.parametrize("spread", [0.1, 3.0])
def test_squares_add_up_to_the_distance_and_probabilities_are_exp_of_minus_it(spread):
    lot = np.random.default_rng(4)
    inputs, patterns = lot.normal(size=84) * spread, lot.choice([-1.0, 1.0], (10, 84))
    distances = torch.from_numpy(np.square(inputs - patterns).sum(axis=1))
    for number, probability in enumerate((-distances).softmax(0).tolist()):
        made = class_distance(inputs.astype(np.float32), patterns, number)
        assert made.inputs.shape == made.pattern.shape == made.squares.shape == (12, 7)
        np.testing.assert_array_equal(made.squares, np.square(made.inputs - made.pattern))
        assert made.squares.sum() == pytest.approx(made.distance, rel=1e-12)
        assert made.distance == pytest.approx(float(distances[number]), rel=1e-6)
        assert made.probability == pytest.approx(probability, rel=1e-4)


def test_distances_too_large_for_a_float_have_probabilities_all_the_same():
    made = class_distance(np.full(4, 100.0), [[-1.0] * 4, [1.0] * 4], 1)
    assert made.probability == 1.0


@pytest.mark.parametrize(
    ("inputs", "patterns", "number", "said"),
    [
        ([1.0, 2.0], [[1.0]], 0, "do not match"),
        ([1.0], [[1.0]], 1, "the class must be 0 to 0, got 1"),
        ([np.nan], [[1.0]], 0, "must be finite"),
    ],
)
def test_what_does_not_belong_together_is_refused(inputs, patterns, number, said):
    with pytest.raises(ValueError, match=said):
        class_distance(inputs, patterns, number)
