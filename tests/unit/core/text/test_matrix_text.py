import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convviz.core.text import numerals
from convviz.core.text.matrix_text import format_matrix, looks_like_matrix, parse_matrix
from convviz.core.text.numerals import Commas, number, numbers, parse_number

finite = st.floats(allow_nan=False, allow_infinity=False)
shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))
matrices = hnp.arrays(np.float64, shapes, elements=finite)
one_or_more = st.tuples(st.integers(1, 5), st.integers(2, 5))

written = st.text("0123456789,.−-+eE/ \xa0'", max_size=9) | st.sampled_from(
    (
        "1,234",
        "−12,345.5",
        " 1,234 ",
        "1,5",
        "1.234,5",
        "1 234",
        "0,125",
        "1,234,567",
        "7",
        "1/3",
        "1e400",
        "-0",
        "1,23e1",
    )
)

ONE_TO_FOUR = [[1, 2], [3, 4]]


def decimal_comma(value):
    return repr(float(value)).replace(".", ",")


@given(st.lists(st.tuples(written, written), min_size=1, max_size=4), st.sampled_from(Commas))
def test_cells_read_together_are_the_very_numbers_that_each_is_alone(rows, commas):
    try:
        alone = [[number(cell, commas) for cell in row] for row in rows]
    except ValueError:
        with pytest.raises(ValueError, match=r"^row \d"):
            numbers(rows, commas)
    else:
        assert numbers(rows, commas).tolist() == alone


def test_a_bad_cell_far_down_is_named_with_its_row(monkeypatch):
    monkeypatch.setattr(numerals, "_BLOCK", 4)
    with pytest.raises(ValueError, match=r"row 7: 'x' is not"):
        parse_matrix("1 2\n" * 6 + "1 x\n")
    assert parse_matrix("1 2\n3 −4\n" * 6 + "1/2 2\n").values[[0, 11, 12]].tolist() == [[1, 2], [3, -4], [0.5, 2]]


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (" -1.5 ", -1.5),
        ("+2", 2),
        (".5", 0.5),
        ("5.", 5),
        ("1e-3", 0.001),
        ("2.5E+2", 250),
        ("1/9", 1 / 9),
        ("-1/3", -1 / 3),
        ("0.5/2", 0.25),
        ("1e1/4", 2.5),
        ("0,5", 0.5),
        ("1,5e3", 1500),
        ("1,5/2", 0.75),
        ("-12,25", -12.25),
        ("−4", -4),
        ("–4", -4),
        ("1e-400", 0),
    ],
)
def test_a_number_is_read(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "1x",
        "--1",
        "1e",
        "e5",
        ".",
        "1/",
        "/2",
        "1/2/3",
        "1/-2",
        "nan",
        "inf",
        "1,2,3",
        "1 2",
        "0x10",
        "1_000",
        "1/2.5",
        "5,",
        ",5",
    ],
)
def test_what_is_no_number_is_quoted(text):
    with pytest.raises(ValueError, match="is not a number") as caught:
        parse_number(text)
    assert repr(text.strip()) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "1e999",
        "-1e400",
        "1/0",
        "0/0",
        "1e400/3",
        "9" * 400,
        "9" * 5000,
        "9" * 5000 + "/3",
        "1e20000000/3",
        "1/0" + "0" * 99,
    ],
)
def test_what_is_no_finite_number_is_quoted(text):
    with pytest.raises(ValueError, match="is not a finite number") as caught:
        parse_number(text)
    assert text[:40] in str(caught.value)


def test_a_long_text_is_quoted_only_in_part():
    with pytest.raises(ValueError) as caught:
        parse_number("word" * 1000)
    assert len(str(caught.value)) < 80


@given(finite)
def test_every_float_is_read_as_python_writes_it(value):
    assert parse_number(repr(value)) == parse_number(f"{value:+.17e}") == value


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_a_fraction_is_the_nearest_float(numerator, denominator):
    assert parse_number(f"{numerator}/{denominator}") == numerator / denominator


# --- round trips ---------------------------------------------------------------------------------


@given(matrices, st.sampled_from(["\t", ";", " ", ", "]))
def test_a_written_matrix_reads_back_exactly(values, separator):
    np.testing.assert_array_equal(parse_matrix(format_matrix(values, separator=separator)).values, values)


@given(hnp.arrays(np.float64, one_or_more, elements=finite))
def test_csv_reads_back_exactly(values):
    np.testing.assert_array_equal(parse_matrix(format_matrix(values, separator=",")).values, values)


@given(
    hnp.arrays(np.int64, one_or_more, elements=st.integers(-99, 99)), st.sampled_from([",\n", ",\r\n", "\n\n", " ,\n"])
)
def test_csv_may_end_its_lines_in_a_comma(values, end):
    text = end.join(",".join(map(str, row)) for row in values.tolist()) + end
    np.testing.assert_array_equal(parse_matrix(text).values, values)


@given(matrices)
def test_the_minus_sign_of_print_is_read_too(values):
    np.testing.assert_array_equal(parse_matrix(format_matrix(values).replace("-", "−")).values, values)


@given(matrices)
def test_numpys_repr_and_str_and_nested_lists_read_back_exactly(values):
    with np.printoptions(floatmode="unique", threshold=sys.maxsize):
        for text in (repr(values), f"np.{values!r}", str(values), str(values.tolist())):
            np.testing.assert_array_equal(parse_matrix(text).values, values)


@pytest.mark.parametrize("shape", [(31, 31), (1, 31), (31, 1), (3, 5)])
@pytest.mark.parametrize("dtype", ["f8", "i8", "f4", "u1"])
@pytest.mark.parametrize("width", [40, 75, 10_000])
def test_wrapped_lines_of_numpys_text_belong_together(shape, dtype, width):
    values = (np.random.default_rng(1).normal(50, 10, shape)).astype(dtype)
    with np.printoptions(floatmode="unique"):
        for text in (repr(values), np.array2string(values, max_line_width=width, separator=" "), str(values)):
            np.testing.assert_array_equal(parse_matrix(text, limit=31).values.astype(dtype), values)
        listed = np.array2string(values, max_line_width=width, separator=", ")
        np.testing.assert_array_equal(parse_matrix(listed, limit=31).values.astype(dtype), values)


@given(
    matrices,
    st.sampled_from(["{}", "A = {};", "  {}\n"]),
    st.sampled_from([" ", ", ", "  "]),
    st.sampled_from(["; ", ";", ";\n "]),
)
def test_matlab_reads_back_exactly(values, frame, column, row):
    text = frame.format("[" + row.join(column.join(map(repr, cells)) for cells in values.tolist()) + "]")
    np.testing.assert_array_equal(parse_matrix(text).values, values)


@given(
    hnp.arrays(np.float64, one_or_more, elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 3))),
    st.sampled_from(["\t", ";", " "]),
)
def test_decimal_commas_of_a_spreadsheet_are_read(values, separator):
    text = "\r\n".join(separator.join(map(decimal_comma, row)) for row in values) + "\r\n"
    np.testing.assert_array_equal(parse_matrix(text).values, values)


@pytest.mark.parametrize(
    "text",
    [
        "1 2\n3 4",
        "1\t2\n3\t4\n",
        "1,2\n3,4",
        "1, 2\n3, 4\n\n",
        "1;2\n3;4",
        "1;2;\n3;4;\n",
        "1,2,\r\n3,4,\r\n",
        "1\t2\t\n3\t4\t\n",
        "  1   2  \n  3   4  ",
        "\n\n1 2\n\n3 4\n",
        "[1 2; 3 4]",
        "[1, 2; 3, 4]",
        "[1,2;3,4];",
        "[[1, 2], [3, 4]]",
        "[[1,2],[3,4]]",
        "[ [1, 2],\n  [3, 4] ]",
        "[[1 2]\n [3 4]]",
        "[[1, 2,], [3, 4,],]",
        "array([[1, 2],\n       [3, 4]])",
        "array([[1, 2], [3, 4]], dtype=uint8)",
        "array([[1., 2.], [3., 4.]], dtype=float32)",
        "np.array([[1, 2], [3, 4]])",
        "numpy.array([[1, 2], [3, 4]])",
        "matrix([[1, 2],\n        [3, 4]])",
        "tensor([[1., 2.],\n        [3., 4.]])",
        "1\xa02\n3\xa04",
        "2/2 4/2\n9/3 8/2",
        "1,0 2,0\n3,0 4,0",
        "1,0\t2,0\n3,0\t4,0",
        "1 2; 3 4",
        "1 2;\n3 4;",
        "1, 2; 3, 4",
        "1,0 2,0; 3,0 4,0",
        "1,0e0\t2\n3\t0,4E+01",
        "[1, 2]\n[3, 4]",
        "[[1,\t2],\t[3,\t4]]",
        "A = np.array([[1, 2], [3, 4]], dtype=np.uint8);",
        "tensor([[1., 2.], [3., 4.]], device='cuda:0', dtype=torch.float64)",
    ],
)
def test_the_same_matrix_in_many_spellings(text):
    np.testing.assert_array_equal(parse_matrix(text).values, ONE_TO_FOUR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", [[5]]),
        ("[7]", [[7]]),
        ("1 -2 3", [[1, -2, 3]]),
        ("array([1., 2.])", [[1, 2]]),
        ("1\n2", [[1], [2]]),
        ("[1; 2]", [[1], [2]]),
        ("1/9 1/9", [[1 / 9, 1 / 9]]),
        ("1,5", [[1, 5]]),
        ("0.5,1.5", [[0.5, 1.5]]),
        ("0,5 -1,5", [[0.5, -1.5]]),
        ("0,5;1,5", [[0.5, 1.5]]),
        ("1,2,3;4,5,6", [[1, 2, 3], [4, 5, 6]]),
        ("5,", [[5]]),
    ],
)
def test_single_rows_columns_and_cells(text, expected):
    np.testing.assert_array_equal(parse_matrix(text).values, expected)


def test_a_vector_is_written_as_one_row_and_numbers_with_all_their_digits():
    assert format_matrix([1, 0.1, -2.0, 1 / 3]) == "1\t0.1\t-2\t0.3333333333333333\n"
    assert format_matrix([[1, 2], [3, 4]], separator=",") == "1,2\n3,4\n"


# --- refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n\t ", ",,;\n", "[]", "[[]]", "[;]", "array([], dtype=float64)"])
def test_a_text_without_numbers_says_so(text):
    with pytest.raises(ValueError, match="there is no number"):
        parse_matrix(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2\n3 4 5", "row 2 has 3 numbers, row 1 has 2"),
        ("1\t2\n3", "row 2 has 1 number, row 1 has 2"),
        ("[[1, 2], [3]]", "row 2 has 1 number, row 1 has 2"),
        ("1 2\n3 four", "row 2: 'four' is not a number"),
        ("1,,2", "row 1: cell 2 is empty"),
        ("1;2\n;4", "row 2: cell 1 is empty"),
        ("1\t2\n\t\n3\t4", "row 2: cell 1 is empty"),
        ("1,2,\n3,4", "row 1: cell 3 is empty"),
        ("[[1, 2], [3,, 4]]", "row 2: cell 2 is empty"),
        ("1 2\n3 1/0", "row 2: '1/0' is not a finite number"),
        ("1 1e999", "row 1: '1e999' is not a finite number"),
        ("[[nan, 1]]", "row 1: 'nan' is not a number"),
        ("[[1.+2.j]]", "row 1: '1.+2.j' is not a number"),
        ("[1. 2. ... 9.]", 'the text says "..." where numbers were left out'),
        ("[1. 2. ...\n 9.];", 'the text says "..." where numbers were left out'),
        ("[1 2 ... 9; 1 2 ... 9]", 'the text says "..." where numbers were left out'),
        ("  Columns 4 through 5\n\n 1 2\n", "column 1 is missing before column 4"),
        ("k =\n  Columns 1 and 2\n 1 2\n 3 4\n  Column 3\n 5\n", "some columns have 1 row, the first ones have 2"),
        ("from 1 to 2\n3 4", "row 2 has 2 numbers, row 1 has 4"),
        ("[[1, 2], 3]", "'3' stands outside the rows' brackets"),
        ("[1, [2, 3]]", "the brackets must hold one row each"),
        ("[[[[[1, 2]]]]]", "brackets are nested too deeply"),
        ("[[[1, 2]], [[1, 2], [3, 4]]]", "slice 1 has 2 rows, slice 0 has 1"),
        ("[[1, 2], [3, 4]", "the brackets must hold one row each"),
        ("5 [1 2]", "'5' stands outside the brackets"),
        ("A = [1 2] 5", "'5' stands outside the brackets"),
        ("1 2]", "the brackets do not close"),
        ("[1 2 3\n 4 5]", "row 2 has 2 numbers, row 1 has 3"),
        ("[1 2; 3 4]'", '"\'" stands outside the brackets'),
        ("np.array([[1, 2]]).T", "'.T' stands outside the brackets"),
        ("inv([1 2; 3 4])", "'inv(' stands outside the brackets"),
        ("[1 2] + 1", "'+ 1' stands outside the brackets"),
        ("[1 2] / k.sum()", "'/ k.sum()' stands outside the brackets"),
        ("0*[1 2]", "the factor '0' is or divides by zero"),
        ("1e300*[1e300 1]", "a number times the factor is not finite"),
        ("[1,000, 2,000]", "write 1000 for 1,000"),
        ("tensor([[nan, 1.]])", "row 1: 'nan' is not a number"),
        ("nan,nan\n1,2", "row 1: 'nan' is not a number"),
        ("a b", "row 1: 'a' is not a number"),
        ('"1,2\n3', "the quotation marks do not close"),
        (r"\begin{vmatrix}1&2\end{vmatrix}", "no matrix, only vmatrix"),
        (r"\begin{matrix}1\end{matrix}\begin{matrix}2\end{matrix}", "2 matrices; copy one of them"),
        (r"\begin{bmatrix}1&2", r"has no \end{bmatrix}"),
        (r"\begin{bmatrix}1 & x\end{bmatrix}", "row 1: 'x' is not a number"),
        (r"\begin{bmatrix}1 & \cdots & 3\end{bmatrix}", 'the text says "..."'),
    ],
)
def test_the_row_and_what_is_wrong_with_it_are_named(text, message):
    with pytest.raises(ValueError) as caught:
        parse_matrix(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(("shape", "size"), [((32, 1), "32×1"), ((1, 32), "1×32"), ((40, 40), "40×40")])
def test_a_matrix_above_the_limit_is_refused_with_both_sizes(shape, size):
    text = format_matrix(np.ones(shape))
    assert parse_matrix(text).values.shape == shape
    with pytest.raises(ValueError, match=f"the matrix is {size}, at most 31×31"):
        parse_matrix(text, limit=31)


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2], 3]",
        "[1, [2, 3]]",
        str(np.arange(3000).reshape(1000, 3)),
        "1\t\n\t2",
        "1,\n,2",
    ],
    ids=[
        "number after a row",
        "number before a row",
        "rows left out by numpy",
        "empty tabs",
        "empty commas",
    ],
)
def test_no_number_and_no_empty_cell_is_dropped_in_silence(text):
    with pytest.raises(ValueError):
        parse_matrix(text)


@given(st.text() | st.text("0123456789.,;-+e/[]() \t\nadtyper=_x−", max_size=60))
@example("1" * 5000)
@example("٣ ²")
@example("1\x00")
@example("[[1]")
@example(")(")
def test_any_text_is_a_finite_matrix_or_a_value_error(text):
    try:
        values = parse_matrix(text).values
    except ValueError:
        return
    assert values.dtype == np.float64
    assert values.ndim == 2
    assert values.size
    assert np.isfinite(values).all()


MEGABYTE = 1_000_000


@pytest.mark.timeout(4)
@pytest.mark.parametrize(
    "text",
    [
        "1 " * (MEGABYTE // 2),
        "1\n" * (MEGABYTE // 2),
        "1,2 " * (MEGABYTE // 4),
        "[" * MEGABYTE,
        "[1]" * (MEGABYTE // 3),
        "[1" * (MEGABYTE // 2),
        "x" * MEGABYTE,
        "1," * (MEGABYTE // 2) + "x",
        "1 " + " " * MEGABYTE + "x",
        "1" + "\t" * MEGABYTE + "1",
        "1" * MEGABYTE,
        "1" * MEGABYTE + "x",
        "." + "1" * MEGABYTE + "x",
        "1" * MEGABYTE + "/3",
        "1e20000000/3",
        "," * MEGABYTE + "dtype",
        "1." + "1" * MEGABYTE + "x",
        "9" * MEGABYTE + "/" + "9" * MEGABYTE,
        "1;" * (MEGABYTE // 2),
        "1 2;" * (MEGABYTE // 4),
        "1,1" * (MEGABYTE // 3),
        " " * MEGABYTE + "x[1]",
        "a" + " " * MEGABYTE + "[1]",
        "a=" * (MEGABYTE // 2) + "1[1]",
        "[1]" + " " * MEGABYTE + "x",
        "[1]" + ") " * (MEGABYTE // 2) + "x",
        "[1]," + "a" * MEGABYTE,
        "[" * (MEGABYTE // 2) + "]" * (MEGABYTE // 2),
    ],
    ids=lambda text: f"{text[:6]!r}...{text[-6:]!r}",
)
def test_a_megabyte_of_anything_is_answered_at_once(text):
    with pytest.raises(ValueError):
        parse_matrix(text, limit=31)


@pytest.mark.parametrize(
    "text",
    [
        "name\tvalue\n" + "1.5\t-2e3\n" * 100_000,
        "[" + "[1, 2, 3],\n " * 50_000 + "[4, 5, 6]]",
        "\\begin{bmatrix} 1 & 2 \\\\ " + "3 & .4 \\\\ " * 5000 + "\\end{bmatrix}",
        "0,5;1,25\n" * 5000,
    ],
    ids=["spreadsheet", "list", "LaTeX", "decimal commas"],
)
def test_a_long_text_is_known_as_a_matrix_without_being_read(text, monkeypatch):
    assert parse_matrix(text).values.size > 1000
    monkeypatch.setattr("convviz.core.text.matrix_text.NOTATIONS", ())
    assert looks_like_matrix(text)


@pytest.mark.parametrize("text", ["hello", "", "1 2\n3", "In 1969 there were 3 of them, and 2 came back. " * 1000])
def test_what_is_no_matrix_does_not_look_like_one(text):
    assert not looks_like_matrix(text)
