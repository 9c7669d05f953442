import numpy as np
import pytest

from convviz.core.windows.convolution import Conv2dSteps
from convviz.core.windows.sums import by_channel, channel_sums, row_sums


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_rows_and_channels_of_a_step_add_up_to_its_value(channels):
    rng = np.random.default_rng(1)
    step = Conv2dSteps(rng.normal(size=(6, 7, *channels)), rng.normal(size=(3, 2, *channels)))[17]
    rows, sums = row_sums(step.products), channel_sums(step.products)
    assert (len(rows), len(sums)) == (3 * len(sums), channels[0] if channels else 1)
    np.testing.assert_allclose([np.sum(rows), np.sum(sums)], step.value, rtol=1e-12)
    np.testing.assert_allclose(np.reshape(rows, (-1, 3)).sum(axis=1), sums, rtol=1e-12)
    np.testing.assert_allclose([np.sum(row_sums(step.products, few)) for few in (1, 2, 3)], step.value, rtol=1e-12)
    assert len(row_sums(step.products, 2)) == 2 * len(sums)
    np.testing.assert_array_equal(np.stack(by_channel(step.products), axis=-1).ravel(), step.products.ravel())
