from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from convviz.core.filters.kernels import KERNELS
from convviz.core.text.formatting import format_number
from convviz.core.windows.convolution import Conv2dSteps
from convviz.widgets.look.colouring import Colouring
from convviz.widgets.sums.sum_terms import Terms
from convviz.widgets.sums.sum_view import SumView
from tests.written import lines, number

MATRIX = np.arange(1, 50).reshape(7, 7)


@pytest.fixture
def drawn(qtbot):
    """Every line that a sum writes."""

    def made(step, size=(900, 360), least=14, added=()):
        view = SumView()
        qtbot.addWidget(view)
        view.set_min_text(least)
        view.resize(*size)
        value = step.value + sum(added)
        view.set_terms(Terms(step.patch, step.weights, step.products, value, Colouring(), 0.0, *added))
        return lines(view)

    return made


@pytest.fixture
def written(drawn):
    return lambda *args: [line.text for line in drawn(*args)]


def step_of(name, index, image=MATRIX):
    return Conv2dSteps(image, KERNELS[name].weights)[index]


@pytest.mark.parametrize("name", ["chapter", "sobel_x", "laplacian", "emboss", "gradient_x", "identity"])
@pytest.mark.parametrize("index", [0, 6, 24, 48])
def test_what_is_printed_adds_up_to_what_is_printed(written, name, index):
    step = step_of(name, index)
    texts = written(step)
    size = step.products.size
    weights = [number(text) for text in texts if text.startswith("×")]
    terms = [i for i, text in enumerate(texts) if text.startswith("×")]
    values = [number(texts[i - 1]) for i in terms]
    products = [number(texts[i + 1]) for i in terms]
    assert len(terms) == size
    assert texts.count("+") == size - 1
    assert texts[-2] == "="
    for value, weight, product in zip(values, weights, products, strict=True):
        assert product == value * weight
    assert sum(products) == number(texts[-1]) == step.value


def test_a_rounded_number_says_that_it_is_rounded(written):
    step = step_of("gaussian", 24)
    texts = written(step, (1600, 900))
    for text in texts:
        if text.strip("+=×≈−0123456789./e") == "" and text.startswith(("≈", "×≈")):
            break
    else:
        pytest.fail("a Gaussian's weights are not rounded?")


def test_terms_that_only_lose_the_nought_before_their_point_are_not_rounded(qtbot):
    view = SumView()
    qtbot.addWidget(view)
    step = step_of("mean5", 24, np.where(MATRIX == 25, 211, 4 * MATRIX + 3))
    view.set_terms(Terms(step.patch, step.weights, step.products, step.value, Colouring(0, 255), 255.0))
    written = [""]
    for width in range(900, 400, -20):
        view.resize(width, 300)
        written = [line.text for line in lines(view)]
        if "×.04" in written:
            break
    assert (view.remark, written[-1]) == ("", "107.32")
    assert not any("≈" in text for text in written)


def test_terms_of_more_digits_are_written_in_full_where_there_is_room(written):
    binomial = np.outer([1, 2, 1], [1, 2, 1]) / 16
    image = np.full((7, 7), 95.0)
    image[3, 3] = 94
    step = Conv2dSteps(image, binomial)[16]
    texts = written(step)
    assert not any("≈" in text for text in texts)
    assert "5.9375" in texts
    products = [number(texts[place + 1]) for place, text in enumerate(texts) if text.startswith("×")]
    assert sum(products) == number(texts[-1]) == step.value == 94.9375


@pytest.mark.parametrize("index", [0, 6])
@pytest.mark.parametrize("size", [(420, 220), (900, 360)])
def test_a_sum_of_short_terms_has_all_its_digits(drawn, index, size):
    step = Conv2dSteps(MATRIX, np.outer([1, 2, 1], [1, 2, 1]) / 16)[index]
    texts = [line.text for line in drawn(step, size)]
    assert not any("≈" in text for text in texts)
    products = [number(texts[place + 1]) for place, text in enumerate(texts) if text.startswith("×")]
    assert sum(products) == number(texts[-1]) == step.value == {0: 2.0625, 6: 5.0625}[index]


@pytest.mark.parametrize(
    ("colour", "added"), [((125.5, 0.25, 0.25), ()), ((1, 1, 1), (1000.25, 0.75)), ((1, 1, 1), (0.75, 1000.25))]
)
def test_parts_of_a_sum_have_all_their_digits_though_the_sum_is_short(drawn, colour, added):
    step = Conv2dSteps(np.full((3, 3, 3), colour), np.ones((3, 3, 3)))[4]
    texts = [line.text for line in drawn(step, (1500, 500), added=added)]
    parts = [number(text.partition(": ")[2]) for text in texts if ": " in text]
    assert parts == [*(9 * value for value in colour), *added]
    assert sum(parts) == number(texts[-1]) == step.value + sum(added)
    assert not any("≈" in text for text in texts)


def test_a_weight_that_is_not_nought_is_never_written_as_nought(written):
    step = Conv2dSteps(MATRIX / 7, [[1e-20, 1 / 3, 2 / 7], [1 / 9, 0, 0.4567], [1 / 7, 0.1234, 5e-5]])[24]
    for width in range(260, 1000, 20):
        weights = [text for text in written(step, (width, 220)) if text.startswith("×") and text != "×"]
        assert weights.count("×0") <= 1
        assert "×≈0" not in weights
        assert not weights or any("e−20" in text for text in weights), width


@pytest.mark.parametrize(("size", "least"), [((800, 280), 14), ((1200, 350), 18), ((1500, 450), 21)])
def test_the_rows_of_a_large_kernel_stand_side_by_side_rather_than_be_small(drawn, size, least):
    step = Conv2dSteps(MATRIX, np.arange(49).reshape(7, 7) % 7 - 3)[24]
    written = drawn(step, size, 21)
    products = [written[place + 1] for place, line in enumerate(written) if line.text.startswith("×")]
    assert [number(line.text) for line in products] == step.products.ravel().tolist()
    assert min(line.size for line in written) >= least
    digits = [line.box.adjusted(0, line.size / 8, 0, -line.size / 8) for line in written]  # which have no descenders
    assert not any(a.intersects(b) for a, b in combinations(digits, 2))
    assert all(line.box.left() >= 0 and line.box.right() <= size[0] for line in written)
    assert all(line.box.top() >= 0 and line.box.bottom() <= size[1] for line in written)


@pytest.mark.parametrize("wanted", [14, 20])
def test_text_is_as_large_as_wanted_unless_products_need_it_smaller(drawn, wanted):
    for size, least in (((420, 220), 14), ((700, 300), wanted), ((1400, 600), wanted)):
        assert min(line.size for line in drawn(step_of("chapter", 24), size, wanted)) >= least


def test_three_channels_are_three_groups_with_their_own_sums(written):
    image = np.random.default_rng(0).integers(0, 9, (5, 5, 3))
    kernel = np.stack([KERNELS["sobel_x"].weights] * 3, axis=2)
    step = Conv2dSteps(image, kernel)[12]
    texts = written(step, (1500, 500))
    sums = [number(text.partition(": ")[2]) for text in texts if text.startswith(("red", "green", "blue"))]
    assert len(sums) == 3
    assert sum(sums) == number(texts[-1]) == step.value
    assert sum(text.startswith("×") for text in texts) == 27


def test_a_sum_of_49_products_writes_all_of_them_where_only_they_have_room(drawn):
    kernel = np.arange(49).reshape(7, 7) % 9 - 4
    step = Conv2dSteps(np.random.default_rng(0).integers(0, 80, (20, 20)), kernel)[130]
    found = drawn(step, (523, 236))
    said = [line.text for line in found]
    parts = [*step.products.ravel().tolist(), *step.products.sum(axis=1).tolist(), step.value]
    assert not Counter(map(format_number, parts)) - Counter(said)
    assert min(line.size for line in found) >= 14
    assert not any(one.box.intersects(other.box) for one, other in combinations(found, 2))
    assert all(line.box.left() >= 0 and line.box.right() <= 523 and line.box.bottom() <= 236 for line in found)


@pytest.mark.parametrize(("size", "least"), [((523, 229), 14), ((709, 292), 21)])
@pytest.mark.parametrize("side", [9, 15, 31])
def test_the_subtotals_of_a_large_kernel_add_up_to_its_sum(drawn, side, size, least):
    step = Conv2dSteps(np.random.default_rng(0).integers(0, 80, (40, 40)), np.eye(side, dtype=int))[820]
    found = drawn(step, size, least)
    said = [line.text for line in found]
    sums = found[said.index("=") + 1 : -3]  # between that of the products and their title
    assert len(sums) > 1
    assert sum(number(line.text) for line in sums) == step.value
    assert min(line.size for line in sums) >= least
    assert not any(one.box.intersects(other.box) for one, other in combinations(found, 2))


def test_a_large_kernel_is_shown_as_pictures_with_the_sum(written):
    image = np.random.default_rng(0).integers(0, 256, (64, 64))
    step = Conv2dSteps(image, np.ones((31, 31)))[2080]
    texts = written(step)
    assert len(texts) < 20
    assert number(texts[-1]) == pytest.approx(step.value, rel=5e-3)


@pytest.mark.parametrize(("width", "height", "least"), [(240, 205, 14), (300, 219, 14), (323, 255, 24), (408, 269, 24)])
@pytest.mark.parametrize("name", ["mean5", "gaussian20", "motion", "scharr_x"])
@pytest.mark.parametrize("added", [(), (-12.5, 0.25)])
def test_the_result_beside_or_below_the_pictures_is_never_cut(drawn, width, height, least, name, added):
    step = step_of(name, 24, 100 * MATRIX)
    found = drawn(step, (width, height), least, added)
    assert all(line.box.left() >= 0 and line.box.right() <= width for line in found)
    result, equals = found[-1].box, found[-2].box
    assert found[-2].text == "="
    assert number(found[-1].text) == pytest.approx(step.value + sum(added), abs=0.5)
    for box in (result, equals):
        assert 0 <= box.top() <= box.bottom() <= height
        assert not any(box.intersects(line.box) for line in found if line.box not in (result, equals))


def test_two_sums_beside_each_other_are_written_alike(qtbot):
    kernel = np.outer([1, 0, -1], [1, 2, 1]) / 8
    parts = [Conv2dSteps(MATRIX, kernel, flip=flip)[0] for flip in (True, False)]
    terms = [Terms(step.patch, step.weights, step.products, step.value, Colouring()) for step in parts]
    written = []
    for own, beside in (terms, terms[::-1]):
        view = SumView()
        qtbot.addWidget(view)
        view.set_min_text(24)
        view.resize(322, 255)
        view.set_terms(own, beside)
        written.append(sorted(line.text for line in lines(view) if line.text.startswith("×")))
    assert written[0] == written[1]


def test_the_sum_is_said_to_those_who_do_not_see_it(qtbot):
    view = SumView()
    qtbot.addWidget(view)
    step = step_of("chapter", 0)
    view.set_terms(Terms(step.patch, step.weights, step.products, step.value, Colouring()))
    assert view.accessibleName() == "Sum of products"
    assert "9 products" in view.accessibleDescription()
    assert "−2" in view.accessibleDescription()
