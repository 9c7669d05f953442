"""The names that are imported from `convviz.core`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import convviz.core


def test_each_name_is_found_where_types_are_found_too():
    tree = ast.parse(Path(convviz.core.__file__).read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module.removeprefix("convviz.core.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.startswith("convviz.core.")
        for alias in node.names
    }
    assert typed == convviz.core._HOMES
    assert sorted(typed) == sorted(convviz.core.__all__)
    assert all(getattr(convviz.core, name) is not None for name in typed)
    assert set(typed) <= set(dir(convviz.core))


def test_there_are_no_others():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        convviz.core.nothing  # noqa: B018


def test_one_name_does_not_bring_the_others():
    code = "import sys; from convviz.core import output_length; print([n for n in sys.modules if 'filters' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
