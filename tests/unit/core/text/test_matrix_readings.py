"""Matrices as other programs write them, and texts that can be read in more than one way."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from convviz.core import parse_matrix
from convviz.core.text.numerals import parse_number

SOBEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
AS_LINES = "rows by line"


def ways(text, **options):
    """Every reading of a text: the one taken first."""
    matrix = parse_matrix(text, **options)
    return [other.values.tolist() for other in (matrix, *matrix.others)]


# --- one way to read it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "k = [1 0 -1; 2 0 -2; 1 0 -1];",
        "k =\n\n     1     0    -1\n     2     0    -2\n     1     0    -1\n",
        ">> k\n\nk =\n\n     1     0    -1\n     2     0    -2\n     1     0    -1\n".removeprefix(">> k\n\n"),
        "k = [1, 0, -1\r\n     2, 0, -2\r\n     1, 0, -1];",
        "[1, 0, -1;  % first row\n 2, 0, -2;\n 1, 0, -1]",
        "3×3 Matrix{Float64}:\n 1.0  0.0  -1.0\n 2.0  0.0  -2.0\n 1.0  0.0  -1.0",
        "     [,1] [,2] [,3]\n[1,]    1    0   -1\n[2,]    2    0   -2\n[3,]    1    0   -1\n",
        "array([[ 1,  0, -1],\n       [ 2,  0, -2],\n       [ 1,  0, -1]], dtype=int8)",
        "Out[5]: \narray([[ 1.,  0., -1.],\n       [ 2.,  0., -2.],\n       [ 1.,  0., -1.]])",
        ">>> k = np.array([[1, 0, -1],\n...               [2, 0, -2],\n...               [1, 0, -1]])",
        "sobel_x: np.ndarray = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], np.float32)",
        "[[np.float64(1.0), np.float64(0.0), np.int64(-1)], [2, 0, -2], [1, 0, -1]]",
        "tensor([[ 1.,  0., -1.],\n        [ 2.,  0., -2.],\n        [ 1.,  0., -1.]], grad_fn=<MulBackward0>)",
        "Parameter containing:\ntensor([[[[ 1.,  0., -1.],\n          [ 2.,  0., -2.],\n"
        "          [ 1.,  0., -1.]]]], device='cuda:0', requires_grad=True)",
        "tf.Tensor(\n[[ 1.  0. -1.]\n [ 2.  0. -2.]\n [ 1.  0. -1.]], shape=(3, 3), dtype=float32)",
        "Matrix([[1, 0, -1], [2, 0, -2], [1, 0, -1]])",
        "{{1, 0, -1}, {2, 0, -2}, {1, 0, -1}}",
        "static const float k[3][3] = {{1.0f, 0.f, -1}, /* Sobel */ {2, 0, -2}, {1, 0, -1}}; // x",
        "{1,0,-1;2,0,-2;1,0,-1}",
        r"\begin{pmatrix} 1 & 0 & -1 \\ 2 & 0 & -2 \\ 1 & 0 & -1 \end{pmatrix}",
        "\\[ H_x = \\left[\\begin{array}{r|rr}\n 1 & 0 & -1 \\\\[2pt] \\hline\n 2 & 0 & {-2} \\\\\n"
        " 1 & 0 & -1 \\\\ % last\n\\end{array}\\right]. \\]",
        '"1","0","-1"\r\n"2","0","-2"\r\n"1","0","-1"\r\n',
        "\ufeff1\t0\t-1\r\n2\t0\t-2\r\n1\t0\t-1\r\n",
        "1,0,-1\n2,0,-2\n1,0,-1",
        "k = [1 0 -1; ...\n 2 0 -2; ... % second\r\n 1 0 -1];",
        "[1 0 ...\n -1; 2 0 -2; 1 0 -1]",
        "import numpy as np\nfrom torch import tensor, nn\n\nk = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])",
        "Float32[1 0 -1; 2 0 -2; 1 0 -1]",
        "k =\n\n  Columns 1 through 2\n\n    1    0\n    2    0\n    1    0\n\n  Column 3\n\n   -1\n   -2\n   -1\n",
        " Columns 1 and 2:\n\n   1   0\n   2   0\n   1   0\n\n Column 3:\n\n  -1\n  -2\n  -1\n",
    ],
)
def test_what_other_programs_write_is_read_and_needs_no_remark(text):
    matrix = parse_matrix(text)
    assert matrix.values.tolist() == SOBEL
    assert matrix.reading == ""
    assert matrix.others == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/9 [1 7; 2 9]", [[1 / 9, 7 / 9], [2 / 9, 1]]),
        ("1/9*[1 7; 2 9]", [[1 / 9, 7 / 9], [2 / 9, 1]]),
        ("[1 2; 3 4]/16", [[1 / 16, 1 / 8], [3 / 16, 1 / 4]]),
        ("(1/9)*np.array([[1, 2]])", [[1 / 9, 2 / 9]]),
        ("k = np.array([[1, 2]], dtype=np.float32) / 273", [[1 / 273, 2 / 273]]),
        ("(np.array([[4, 2]]) / 8).astype(np.float32)", [[0.5, 0.25]]),
        ("[1 2] * 0.1", [[0.1, 0.2]]),
        ("[3 6] ./ (2*3)", [[0.5, 1]]),
        ("-[1 -2]", [[-1, 2]]),
        ("0.5 .* [1 2; 3 4] ./ 2;", [[0.25, 0.5], [0.75, 1]]),
        ("1/16 {{1, 2}, {2, 4}}", [[1 / 16, 1 / 8], [1 / 8, 1 / 4]]),
        ("{{1.5*^-3, 2}}", [[0.0015, 2]]),
        (
            r"K = \frac{1}{9} \begin{bmatrix} 1 & 7 \\ \frac12 & -\dfrac{9}{2} \end{bmatrix}",
            [[1 / 9, 7 / 9], [1 / 18, -0.5]],
        ),
        (r"$0{,}5 \times \begin{matrix} 1{,}5 & 2 \end{matrix}$".replace("0{,}5", "0.5"), [[0.75, 1]]),
        ("k =\n\n   1.0e+03 *\n\n    1.5000    2.0000\n", [[1500, 2000]]),
        ("[1//9 2//9]", [[1 / 9, 2 / 9]]),
    ],
)
def test_a_factor_multiplies_and_is_rounded_only_once(text, expected):
    matrix = parse_matrix(text)
    assert matrix.values.tolist() == expected
    assert matrix.reading == ""


@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=st.floats(-1e6, 1e6, width=32)))
def test_what_torch_writes_reads_back(values):
    torch.set_printoptions(precision=9, sci_mode=True)
    try:
        text = repr(torch.nn.Parameter(torch.from_numpy(values)))
    finally:
        torch.set_printoptions(profile="default")
    np.testing.assert_array_equal(parse_matrix(text).values.astype(np.float32), values)


@given(hnp.arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(2, 3), st.integers(1, 3))))
def test_every_slice_of_a_deeper_array_is_offered(values):
    values = np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=-1.0)
    with np.printoptions(floatmode="unique"):
        found = ways(repr(values))
    assert found == values.reshape(-1, *values.shape[2:]).tolist()


# --- several ways ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("k = [1 0 -1\n2 0 -2\n1 0 -1];", [SOBEL, [[1, 0, -1, 2, 0, -2, 1, 0, -1]]]),
        ("const k = [1, 0, -1,\n  2, 0, -2,\n  1, 0, -1];", [SOBEL, [[1, 0, -1, 2, 0, -2, 1, 0, -1]]]),
        ("int k[9] = {1, 0, -1,\n 2, 0, -2,\n 1, 0, -1};", [SOBEL, [[1, 0, -1, 2, 0, -2, 1, 0, -1]]]),
        ("1,000\t2,000", [[[1, 2]], [[1000, 2000]]]),
        ("1,000 2,000", [[[1, 2]], [[1000, 2000]]]),
        ("1,000, 2,000", [[[1, 2]], [[1000, 2000]], [[1, 0, 2, 0]]]),
        ('"1,000","2,000"', [[[1, 2]], [[1000, 2000]]]),
        ("1,000\n2,000", [[[1], [2]], [[1000], [2000]], [[1, 0], [2, 0]]]),
        ("1,0;0,1", [[[1, 0.1]], [[1, 0], [0, 1]], [[1], [0.1]]]),
        ("1;2;3", [[[1, 2, 3]], [[1], [2], [3]]]),
        ("0,5\r\n1,25\r\n2,05\r\n", [[[0.5], [1.25], [2.05]], [[0, 5], [1, 25], [2, 5]]]),
        ("1,2\n3,4", [[[1, 2], [3, 4]], [[1.2], [3.4]]]),
        ("1 000,5;2 000,5\n3 000;4 000", [[[1000.5, 2000.5], [3000, 4000]], [[1, 0.5], [2, 0.5], [3, 0], [4, 0]]]),
        ("1 000\n2 000", [[[1000], [2000]], [[1, 0], [2, 0]]]),
        ("1 234;2 345", [[[1, 234], [2, 345]], [[1234, 2345]]]),
        ("12 345\n2 345", [[[12, 345], [2, 345]], [[12345], [2345]]]),
    ],
)
def test_the_reading_taken_is_said_and_the_others_are_offered(text, readings):
    matrix = parse_matrix(text)
    assert ways(text) == readings
    assert matrix.reading.startswith(f"Read as {len(readings[0])} × {len(readings[0][0])}")
    assert "It can also be read as" in matrix.reading


def test_thousands_that_only_a_blank_groups_are_said_and_columns_are_no_thousands():
    matrix = parse_matrix("1 000,5\t2 000\n3 000\t4 000")
    assert matrix.values.tolist() == [[1000.5, 2000], [3000, 4000]]
    assert matrix.reading == "Read as 2 × 2, comma = decimal, blank = thousands."
    assert parse_matrix("1 000 2 005\n3 1 000").reading == "Read as 2 × 2, blank = thousands."
    with pytest.raises(ValueError, match="'1 234' is not a number"):
        parse_matrix("[1 234, 2 345]")
    for text in ("255 128\n100 200", "1 200 3\n4 100 6", "1 2\n3 4", "0 100\n1 200", "5 0.125\n1 100"):
        assert parse_matrix(text).others == ()


def test_a_reading_can_be_taken_and_the_first_again():
    matrix = parse_matrix("[1 2\n3 4]")
    assert matrix.reading == f"Read as 2 × 2, {AS_LINES}. It can also be read as 1 × 4, all one row."
    (other,) = matrix.others
    assert other.values.tolist() == [[1, 2, 3, 4]]
    assert other.reading == f"Read as 1 × 4, all one row. It can also be read as 2 × 2, {AS_LINES}."
    assert other.take(0).values.tolist() == [[1, 2], [3, 4]]


def test_only_what_makes_readings_differ_is_said():
    assert parse_matrix("1,000;2,000\n3,000;4,000").reading == (
        "Read as 2 × 2, comma = decimal. It can also be read as 2 × 2, comma = thousands."
    )


def test_the_first_slice_of_a_layers_weights_is_taken_and_said():
    weights = torch.arange(2 * 3 * 2 * 2, dtype=torch.float32).reshape(2, 3, 2, 2)
    matrix = parse_matrix(repr(torch.nn.Parameter(weights)))
    assert matrix.values.tolist() == [[0, 1], [2, 3]]
    assert matrix.reading == (
        "Read as 2 × 2, slice [0, 0] of 2 × 3 × 2 × 2. "
        "It can also be read as 2 × 2, slice [0, 1] of 2 × 3 × 2 × 2, or in 4 more ways."
    )
    assert matrix.others[-1].values.tolist() == [[20, 21], [22, 23]]


def test_a_way_that_is_too_large_is_not_offered():
    text = "[" + "\n".join(" ".join(["1"] * 6) for _ in range(6)) + "]"
    assert len(parse_matrix(text, limit=36).others) == 1
    matrix = parse_matrix(text, limit=31)
    assert matrix.values.shape == (6, 6)
    assert matrix.reading == ""


def test_a_vector_that_numpy_wraps_is_one_row():
    values = np.arange(40.0) + 0.125
    for text in (repr(values), str(values[:39])):
        matrix = parse_matrix(text)
        assert matrix.values.tolist() == [values[: matrix.values.size].tolist()]
        assert matrix.reading == ""
    assert [values.tolist()] in ways(str(values))  # four lines of ten, which may be rows


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("a,b\n1,2\n3,4", "a,b"),
        ('"left","right"\n"1","2"\n"3","4"', '"left","right"'),
        ("# two columns\n1 2\n3 4", "# two columns"),
        ("x\ty\n1\t2\n3\t4", "x\ty"),
    ],
)
def test_a_header_is_left_out_and_that_is_said(text, left_out):
    matrix = parse_matrix(text)
    assert matrix.values.tolist() == [[1, 2], [3, 4]]
    assert matrix.reading == f"The line {left_out!r} was left out."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("# made by hand\n1 2\n# second row\n3 4", 2),
        ("# made by hand\na b\n1 2\n3 4", 2),
        ("# made by hand\n# in metres\na b\n1 2\n# second row\n3 4\n# end", 5),
    ],
)
def test_of_several_lines_left_out_it_is_said_how_many_and_the_first(text, count):
    matrix = parse_matrix(text)
    assert matrix.values.tolist() == [[1, 2], [3, 4]]
    assert matrix.reading == f"{count} lines were left out, the first is '# made by hand'."


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("time [s],U [mV]\n1,2\n3,4", ("time [s]", "U [mV]")),
        ("# scope\nt [s];U {V}\n1;2\n3;4", ("t [s]", "U {V}")),
        ('"left","right"\n1,2\n3,4', ("left", "right")),
        ("# t,U [V]\n1,2\n3,4", ("t", "U [V]")),
        ("x y\n1 2\n3 4", ("x", "y")),
        ("# two columns\n1 2\n3 4", ()),
        ("# kernel [2x2]\n1 2\n3 4", ()),
        ("a,b,c\n1 2\n3 4", ()),
        ("1 2\n3 4", ()),
    ],
)
def test_headings_name_the_columns_and_may_have_units_in_brackets(text, headings):
    matrix = parse_matrix(text)
    assert matrix.values.tolist() == [[1, 2], [3, 4]]
    assert matrix.headings == headings


@pytest.mark.parametrize("text", ["k = [\n1 2\n3 4]", "float k[2][2] = {\n{1, 2},\n{3, 4}}", "% [m]\n[1 2\n3 4]"])
def test_brackets_that_hold_the_numbers_are_no_units(text):
    assert parse_matrix(text).values.tolist() == [[1, 2], [3, 4]]


def test_the_first_line_left_out_may_be_the_heading():
    matrix = parse_matrix("a,b\n1,2\n# second row\n3,4")
    assert matrix.reading == "2 lines were left out, the first is 'a,b'."


@pytest.mark.parametrize("text", ["0,5 1,5\n2,5 3,5", "0,5\t1,5\n2,5\t3,5", "[0.5 1.5; 2.5 3.5]", "0,5;1,5\n2,5;3,5"])
def test_decimal_commas_that_can_mean_nothing_else_need_no_remark(text):
    matrix = parse_matrix(text)
    assert matrix.values.tolist() == [[0.5, 1.5], [2.5, 3.5]]
    assert matrix.reading == ""


def test_a_column_with_some_decimal_commas_is_read_and_said():
    matrix = parse_matrix("0,5\r\n1\r\n-2,25\r\n")
    assert matrix.values.tolist() == [[0.5], [1], [-2.25]]
    assert matrix.reading == "Read as 3 × 1, comma = decimal."
    with pytest.raises(ValueError, match="row 2 has 1 number, row 1 has 2"):
        parse_matrix("1,2\n3")


@pytest.mark.parametrize("text", ["1,000", "-12,250", "999,999"])
def test_a_single_number_that_may_be_two_is_not_guessed(text):
    with pytest.raises(ValueError, match="can mean two numbers; write"):
        parse_number(text)


def test_a_number_with_a_decimal_comma_that_cannot_be_thousands_is_read():
    assert [parse_number(text) for text in ("0,125", "1,5", "1000,125", "1,0000")] == [0.125, 1.5, 1000.125, 1.0]


MEGABYTE = 1_000_000


@pytest.mark.timeout(6)
@pytest.mark.parametrize(
    "text",
    [
        r"\begin{matrix}" * (MEGABYTE // 14),
        r"\begin{matrix}" + "1&" * (MEGABYTE // 2) + r"\end{matrix}",
        r"\frac{" * (MEGABYTE // 6) + r"\begin{matrix}1\end{matrix}",
        "{" * MEGABYTE,
        "/*" * (MEGABYTE // 2) + "{1}x",
        '"' * MEGABYTE,
        '"1",' * (MEGABYTE // 4),
        "np.float64(" * (MEGABYTE // 11) + "[1]",
        "[1]" + ".astype(" * (MEGABYTE // 8),
        "(" * MEGABYTE + "[1]",
        "1/" * (MEGABYTE // 2) + "[1]",
        "[1]/" * (MEGABYTE // 4),
        ">>> " * (MEGABYTE // 4) + "[1]x",
        "1,000," * (MEGABYTE // 6) + "x",
        "a = " * (MEGABYTE // 4) + "x",
        "3×" * (MEGABYTE // 2) + "\n1",
        "a " * (MEGABYTE // 2) + "\n1 2 x",
        "#\n" * (MEGABYTE // 2) + "x",
        "[1, 2,\n" * (MEGABYTE // 8),
        "[;" + "... " * (MEGABYTE // 4) + "]x",
        "100 " * (MEGABYTE // 4) + "x",
        "import a" + " a" * (MEGABYTE // 2) + "[1]x",
        "1'000" * (MEGABYTE // 5) + "x",
    ],
    ids=lambda text: f"{text[:6]!r}...{text[-6:]!r}",
)
def test_a_megabyte_in_any_notation_is_answered_at_once(text):
    with pytest.raises(ValueError):
        parse_matrix(text, limit=31)


@given(st.text("0123456789.,;-+e/*[](){}&\\ \t\n\"'=#%abegindmatrxfc_^×", max_size=80))
def test_no_text_raises_anything_but_a_value_error(text):
    for whole in (
        text,
        rf"\begin{{matrix}}{text}\end{{matrix}}",
        f"{{{text}}}",
        f"[{text}]{text}",
        f"{text}[1 2]{text}",
    ):
        try:
            matrix = parse_matrix(whole)
        except ValueError:
            continue
        for way in (matrix, *matrix.others):
            assert way.values.ndim == 2
            assert way.values.size
            assert np.isfinite(way.values).all()
