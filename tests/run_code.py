"""Running what is offered as code, as a user does: in a folder that holds the files it reads."""

import contextlib
import io

import numpy as np

from convviz.export.code.code import Library


def result_of(code, library, folder, name="y"):
    """Save the program of a library, run it there, and give what it leaves under a name, as an array."""
    path = folder / f"{library}.py"
    code.save(library, str(path))
    return run(path.read_text(encoding="utf-8"), folder, name)


def run(program, folder, name="y"):
    """Run a program in a folder, and give what it leaves under a name, as an array."""
    return np.asarray(_run(program, folder)[name])


def names_of(code, library, folder, **given):
    """Save the program of a library, run it there with ``given`` names, and give all names that it leaves."""
    path = folder / f"{library}.py"
    code.save(library, str(path))
    return _run(path.read_text(encoding="utf-8"), folder, given)


def _run(program, folder, given=()):
    names = {"__name__": "__main__", **dict(given)}
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(program, "program", "exec"), names)
    assert printed.getvalue(), "it prints its result"
    return names


def assert_all_give(code, expected, folder, atol=1e-9, libraries=tuple(Library)):
    """Each library has a program that gives the numbers, or a sentence on why there is none."""
    assert set(code.programs) | set(code.reasons) == set(libraries)
    for library in code.programs:
        got = result_of(code, library, folder)
        assert got.shape == np.shape(expected), library
        np.testing.assert_allclose(got, expected, atol=atol, err_msg=str(library))
    for reason in code.reasons.values():
        assert reason.endswith(".")
