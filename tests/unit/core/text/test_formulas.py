import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from convviz.core import Conv2dSteps, GeometryError
from convviz.core.text.formulas import index_formula, length_sentences
from convviz.core.windows.geometry import Axis

sides = st.integers(1, 9)
pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
ends = st.tuples(st.integers(0, 4), st.integers(0, 4))


def read_cells(formula, kernel_shape):
    """What an index formula reads: the cell of x for every m and n."""
    expressions = re.fullmatch(r"y\[\d+, \d+\] = Σ x\[(.+), (.+)\] · h\[m, n\]", formula).groups()
    python = [re.sub(r"(\d)([mn])", r"\1*\2", text.replace("−", "-")) for text in expressions]
    for m, n in np.ndindex(kernel_shape):
        yield (m, n), tuple(eval(text, {"m": m, "n": n}) for text in python)


@given(
    st.tuples(sides, sides),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    pairs,
    pairs,
    st.sampled_from(["same", "valid", "full"]) | st.tuples(ends, ends),
    st.booleans(),
)
def test_the_formula_reads_the_very_cells_that_the_step_reads(shape, kernel_shape, stride, dilation, padding, flip):
    image = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    kernel = np.arange(1.0, 1 + np.prod(kernel_shape)).reshape(kernel_shape)
    try:
        steps = Conv2dSteps(image, kernel, stride=stride, dilation=dilation, padding=padding, flip=flip)
    except GeometryError:
        assume(False)
    for step in steps:
        formula = index_formula(steps.rows, steps.columns, step.output_index, flip=flip)
        assert formula.startswith(f"y[{step.output_index[0]}, {step.output_index[1]}] = ")
        read = step.patch[::-1, ::-1] if flip else step.patch
        for weight, (row, column) in read_cells(formula, kernel_shape):
            inside = 0 <= row < shape[0] and 0 <= column < shape[1]
            assert read[weight] == (image[row, column] if inside else 0)


@pytest.mark.parametrize(
    ("stride", "dilation", "flip", "cell", "expected"),
    [
        (1, 1, True, (2, 3), "y[2, 3] = Σ x[3 − m, 4 − n] · h[m, n]"),
        (1, 1, False, (2, 3), "y[2, 3] = Σ x[1 + m, 2 + n] · h[m, n]"),
        (1, 1, False, (0, 0), "y[0, 0] = Σ x[−1 + m, −1 + n] · h[m, n]"),
        (2, 1, False, (1, 0), "y[1, 0] = Σ x[2 + m, 0 + n] · h[m, n]"),
        (1, 2, True, (2, 3), "y[2, 3] = Σ x[4 − 2m, 5 − 2n] · h[m, n]"),
    ],
)
def test_the_formula_is_written_in_the_signs_of_print(stride, dilation, flip, cell, expected):
    steps = Conv2dSteps(np.ones((8, 8)), np.ones((3, 3)), stride=stride, dilation=dilation, flip=flip)
    assert index_formula(steps.rows, steps.columns, cell, flip=flip) == expected
    assert (
        index_formula(steps.rows, steps.columns, cell, flip=flip, added=("others", "b")) == f"{expected} + others + b"
    )


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        (Axis(5, 3), Axis(5, 3), ["L′ = (5 − 3 + 2·0)/1 + 1 = 3"]),
        (
            Axis(12, 3, 2),
            Axis(12, 3, 2),
            ["L′ = (12 − 3 + 2·0)/2 + 1 = 5.5 → 5", "2 does not divide 9: the last row and column are left out"],
        ),
        (
            Axis(8, 3, 3),
            Axis(8, 3, 3),
            ["L′ = (8 − 3 + 2·0)/3 + 1 ≈ 2.667 → 2", "3 does not divide 5: the last 2 rows and columns are left out"],
        ),
        (Axis(7, 3), Axis(9, 3), ["rows = (7 − 3 + 2·0)/1 + 1 = 5", "columns = (9 − 3 + 2·0)/1 + 1 = 7"]),
        (
            Axis(8, 3, 2),
            Axis(8, 2, 4),
            [
                "rows = (8 − 3 + 2·0)/2 + 1 = 3.5 → 3",
                "2 does not divide 5: the last row is left out",
                "columns = (8 − 2 + 2·0)/4 + 1 = 2.5 → 2",
                "4 does not divide 6: the last 2 columns are left out",
            ],
        ),
        (
            Axis(8, 3, 2, 1, 1, 1),
            Axis(7, 3, 4, 1, 0, 3),
            [
                "rows = (8 − 3 + 2·1)/2 + 1 = 4.5 → 4",
                "2 does not divide 7: the last row of padding is left out",
                "columns = (7 − 3 + 0 + 3)/4 + 1 = 2.75 → 2",
                "4 does not divide 7: the last 3 columns of padding are left out",
            ],
        ),
        (
            Axis(8, 3, 4, 1, 1, 1),
            Axis(7, 3),
            [
                "rows = (8 − 3 + 2·1)/4 + 1 = 2.75 → 2",
                "4 does not divide 7: the last 3 rows (1 of them padding) are left out",
                "columns = (7 − 3 + 2·0)/1 + 1 = 5",
            ],
        ),
        (
            Axis(7, 3, 1, 2),
            Axis(12_345, 1, 2),
            [
                "rows = (7 − 5 + 2·0)/1 + 1 = 3   (dilated kernel: 5 cells)",
                "columns = (12345 − 1 + 2·0)/2 + 1 = 6173",
            ],
        ),
    ],
)
def test_the_sentences_name_what_is_left_out(rows, columns, expected):
    assert length_sentences(rows, columns) == expected


@given(st.integers(1, 30), st.integers(1, 4), st.integers(1, 6), st.integers(1, 3), ends)
def test_as_many_cells_are_called_padding_as_lie_in_it(length, kernel, stride, dilation, padding):
    try:
        axis = Axis(length, kernel, stride, dilation, *padding)
    except GeometryError:
        assume(False)
    sentences = length_sentences(axis, Axis(99, 1))
    reached = axis.start(axis.output - 1) + axis.span
    missed = range(reached, length + axis.after)
    assert len(sentences) == (3 if missed else 2)
    if missed:
        beyond = sum(cell >= length for cell in missed)
        count = "the last row" if len(missed) == 1 else f"the last {len(missed)} rows"
        assert count in sentences[1]
        assert (" of padding " in sentences[1]) == (beyond == len(missed))
        assert (f"({beyond} of them padding)" in sentences[1]) == (0 < beyond < len(missed))
