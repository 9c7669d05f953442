"""What is on the screen as short programs: one a library, each whole and ready to run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from convviz.core.util.whole_file import write_file
from convviz.core.util.words import Word
from convviz.export.code.formulas import NONE, Formula

#: Numbers up to which an array is written into the program; a larger one is a file beside it.
WRITTEN = 400
#: Characters of a line, beyond which a list of numbers goes on in the next.
_WIDE = 100


class Library(Word):
    """What a program is written with."""

    NUMPY = "numpy", "NumPy, SciPy", "Whole arrays at once"
    OPENCV = "opencv", "OpenCV", "As it is done where it must be fast"
    TORCH = "torch", "PyTorch", "As a CNN's layer does it"
    LOOPS = "loops", "Plain loops", "One number after the other, with nothing but Python"


@dataclass(frozen=True, eq=False)
class Code:
    """One computation as programs. Each leaves its result in ``y``, and prints it.

    Attributes
    ----------
    title : what is computed.
    programs : the programs that there are.
    reasons : of the other libraries, why there is none, in a sentence.
    files : name -> the array that programs read from a file of that name beside them.
    formula : of it, in letters; that of `NONE` where there is none.
    """

    title: str
    programs: Mapping[Library, str]
    reasons: Mapping[Library, str] = field(default_factory=dict)
    files: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    formula: Formula = NONE

    def save(self, library: Library, path: str) -> list[str]:
        """Write the program to a file, and beside it those that it reads, whose names it gives."""
        program, folder = self.programs[library], Path(path).parent
        used = [name for name in self.files if f'"{name}"' in program]
        for name in used:
            _save_array(folder / name, self.files[name])
        write_file(path, program)
        return used


def programs(
    title: str,
    given: Mapping[str, ArrayLike],
    bodies: Mapping[Library, str],
    reasons: Mapping[Library, str] = MappingProxyType({}),
    result: str = "y",
    formula: Formula = NONE,
) -> Code:
    """Make whole programs of what they do.

    Parameters
    ----------
    title : what is computed; the first line of each.
    given : name -> numbers (at least one dimension), which are there under that name: arrays of float64 for NumPy and
        OpenCV, a tensor for PyTorch, lists of lists for plain loops. Many numbers are read from a file beside it.
    bodies : library -> what is done with them. Its lines that import are put first.
    reasons : library -> why there is no program.
    result : the name, or an expression, of what is printed at the end; "" for nothing.
    formula : what is computed, in letters.
    """
    arrays = {name: np.asarray(values) for name, values in given.items()}
    files = {f"{name}.npy": array for name, array in arrays.items() if array.size > WRITTEN}
    made = {library: _program(title, library, arrays, body, result) for library, body in bodies.items()}
    return Code(title, made, reasons, files, formula)


def literal(array: ArrayLike) -> str:
    """Numbers as Python writes them, exactly: integers as such, a row of a matrix a line."""
    return _literal(np.asarray(array))


def _program(title: str, library: Library, arrays: Mapping[str, NDArray[Any]], body: str, result: str) -> str:
    lines = dedent(body).strip("\n").split("\n")
    imports = [line for line in lines if line.startswith(("import ", "from "))]
    rest = [line for line in lines if line not in imports]
    given = [f"{name} = {_given(library, name, array)}" for name, array in arrays.items()]
    needs = _needs(library, arrays, "\n".join((*given, *rest)))
    first = [f"# {title}"]
    head = _ordered({*imports, *needs})
    end = [f"print({result})"] if result else []
    return "\n".join((*_spaced((first, head, given, _trimmed(rest), end)), ""))


def _spaced(parts: Iterable[Sequence[str]]) -> list[str]:
    """Parts with an empty line between two of them."""
    lines: list[str] = []
    for part in filter(None, parts):
        lines += ["", *part] if lines and part else part
    return lines


def _trimmed(lines: Sequence[str]) -> list[str]:
    return "\n".join(lines).strip("\n").split("\n")


def _needs(library: Library, arrays: Mapping[str, NDArray[Any]], text: str) -> set[str]:
    """The imports for what is given, and for what the body uses of NumPy."""
    needs = set()
    if "np." in text:
        needs.add("import numpy as np")
    if library is Library.TORCH and arrays:
        needs.add("import torch")
    return needs


def _ordered(imports: Iterable[str]) -> list[str]:
    return sorted(imports, key=lambda line: (not line.startswith("import "), line))


def _given(library: Library, name: str, array: NDArray[Any]) -> str:
    """An expression that gives the numbers as the library takes them."""
    file, written = f'np.load("{name}.npy")', _literal(array)
    if library is Library.TORCH:
        if array.size <= WRITTEN:
            return f"torch.tensor({written}, dtype=torch.float64)"
        return f"torch.from_numpy({file}).double()"
    if library is Library.LOOPS:
        return written if array.size <= WRITTEN else f"{file}.tolist()"
    return f"np.array({written}, dtype=float)" if array.size <= WRITTEN else f"{file}.astype(float)"


def _literal(array: NDArray[Any]) -> str:
    if array.size > WRITTEN:
        return ""
    if array.ndim <= 1:
        return _in_lines(array)
    rows = ",\n".join(" " * 4 + _literal(row).replace("\n", "\n    ") for row in array)
    return f"[\n{rows},\n]"


def _in_lines(array: NDArray[Any]) -> str:
    """A list, in several lines where it is long."""
    if array.ndim == 0:
        return _number(array[()])
    numbers = [_number(value) for value in array]
    line = f"[{', '.join(numbers)}]"
    if len(line) <= _WIDE:
        return line
    lines, row = [], ""
    for number in numbers:
        if len(row) + len(number) > _WIDE - 6:
            lines.append(row)
            row = ""
        row += f"{number}, "
    return "[\n" + "\n".join(f"    {part.rstrip()}" for part in (*lines, row)) + "\n]"


def _number(value: Any) -> str:
    """A number as Python reads it back exactly."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)


def _save_array(path: Path, array: NDArray[Any]) -> None:
    from io import BytesIO

    buffer = BytesIO()
    np.save(buffer, array, allow_pickle=False)
    write_file(path, buffer.getvalue())
