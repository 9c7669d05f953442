"""Imports run downward only, and nothing heavy comes along: see the packages' order in ALLOWED."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from itertools import accumulate, chain
from pathlib import Path

import pytest

import convviz

ROOT = Path(convviz.__file__).parent

#: Package -> the other packages of convviz that its modules may import.
ALLOWED = {
    "core": set(),
    "runs": {"core"},
    "training": {"core", "runs"},
    "export": {"core", "runs"},
    "widgets": {"core"},
    "state": {"core", "runs", "export"},
    "lessons": {"core", "state"},
    "panels": {"core", "runs", "export", "state", "widgets", "lessons"},
    "app": {"core", "runs", "export", "state", "widgets", "lessons", "panels", "training"},
}

#: Modules in a folder, and lines in a module: limits, not aims.
MAX_MODULES, MAX_LINES = 17, 400

#: Package -> what must not be in memory once all its modules have been imported.
ABSENT = {
    "core": {"PySide6", "pyqtgraph", "torch", "convviz.state"},
    "runs": {"PySide6", "pyqtgraph", "torch", "convviz.training", "convviz.state"},
    "training": {"PySide6", "pyqtgraph", "convviz.state"},
    "export": {"PySide6", "pyqtgraph", "torch", "convviz.training", "convviz.state"},
    "state": {"PySide6.QtWidgets", "pyqtgraph", "torch", "convviz.widgets"},
    "widgets": {"torch", "convviz.state"},
    "lessons": {"torch", "convviz.widgets"},
    "panels": {"torch", "convviz.app"},
    "app": {"torch"},
}

PACKAGES = sorted(folder.name for folder in ROOT.iterdir() if any(folder.rglob("*.py")))


def modules(package: str) -> dict[str, Path]:
    """Name -> file of every module of a package, however deep."""
    found = {}
    for file in sorted((ROOT / package).rglob("*.py")):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, within its functions and for its types too."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relatively"
            # `from convviz import state` and `from convviz.state import jobs` name modules on the right.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_package_has_its_row():
    assert set(PACKAGES) <= set(ALLOWED) == set(ABSENT)
    assert {"core", "state"} <= set(PACKAGES)
    assert sorted(chain(*ORDERS)) == sorted(ALLOWED)


def test_the_window_asks_the_run_and_not_its_thread():
    reached = [
        f"{module}:{node.lineno}"
        for package in ("panels", "app")
        for module, file in modules(package).items()
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Attribute) and node.attr == "runner"
    ]
    assert not reached, "what the window needs of a run is asked of ChosenRun"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_lies_below_it(package):
    may = {package, *ALLOWED[package]}
    upward = {
        f"{module}: {name}"
        for module, file in modules(package).items()
        for name in imported(file)
        if name.startswith("convviz.") and name.split(".")[1] in ALLOWED.keys() - may
    }
    assert not upward


@pytest.mark.parametrize("package", PACKAGES)
def test_what_stands_side_by_side_imports_in_one_direction(package):
    """Modules and folders do, even where a name is only imported to say a type."""
    places = modules(package)
    beside: dict[str, set[str]] = {module: set() for module in places}
    for module, file in places.items():
        for name in imported(file):
            one, other = parting(module, name)
            if other in places:
                beside[one].add(other)
    TopologicalSorter(beside).prepare()  # a CycleError names them


def parting(module: str, name: str) -> tuple[str, str]:
    """Where the paths of two modules part: what stands side by side; "" twice if one path leads to the other."""
    paths = (accumulate(path.split("."), "{}.{}".format) for path in (module, name))
    return next((pair for pair in zip(*paths, strict=False) if pair[0] != pair[1]), ("", ""))


#: Packages that are imported one after the other by one process: what a later one must not bring, those before it must
#: not either.
ORDERS = (("core", "runs", "export", "state", "panels", "app"), ("widgets",), ("training",), ("lessons",))


@pytest.mark.parametrize("order", ORDERS, ids=", ".join)
def test_importing_a_package_brings_nothing_heavy(order):
    asked = [(package, list(modules(package)), sorted(ABSENT[package])) for package in order if package in PACKAGES]
    code = (
        "import importlib, sys\n"
        f"for package, names, absent in {asked!r}:\n"
        "    for name in names: importlib.import_module(name)\n"
        "    print(package, sorted(name for name in absent if name in sys.modules))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent, check=False)
    expected = "".join(f"{package} []\n" for package, *_ in asked)
    assert (run.returncode, run.stdout, run.stderr) == (0, expected, "")


def test_no_folder_and_no_module_grows_beyond_what_one_can_survey():
    files = [file for file in ROOT.rglob("*.py") if file.name != "__init__.py"]
    folders = Counter(file.parent for file in files)
    assert len(folders) > 25
    assert {str(folder): count for folder, count in folders.items() if count > MAX_MODULES} == {}
    lengths = {str(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {file: lines for file, lines in lengths.items() if lines > MAX_LINES} == {}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import convviz.panels.table", "convviz.panels.table"),
        ("from convviz import panels", "convviz.panels"),
        ("from convviz.panels import table", "convviz.panels.table"),
        ("def f():\n    import convviz.panels", "convviz.panels"),
    ],
)
def test_every_way_to_import_is_seen(tmp_path, line, name):
    file = tmp_path / "module.py"
    file.write_text(line)
    assert list(imported(file)) == [name]


def test_every_painter_is_ended_even_after_an_error():
    """One that is not makes Qt end the program, since the error's traceback keeps it."""
    files = [file for package in PACKAGES for file in modules(package).values()]
    nodes = [node for file in files for node in ast.walk(parsed(file))]
    ended = {id(item.context_expr) for node in nodes if isinstance(node, ast.With) for item in node.items}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    painters = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "QPainter"]
    assert len(painters) > 20
    assert not [ast.unparse(painter) for painter in painters if id(painter) not in ended]
