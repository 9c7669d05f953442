import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import convviz

PACKAGE = Path(convviz.__file__).parent
QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


@pytest.mark.parametrize(
    "before",
    [{}, dict.fromkeys(QT_VARIABLES, "/somewhere/of/mine"), {QT_VARIABLES[0]: "/plugins"}, {QT_VARIABLES[1]: ""}],
    ids=["both unset", "both set", "plugins set", "fonts empty"],
)
def test_importing_opencv_leaves_qts_variables_as_they_were(before):
    environment = {name: value for name, value in os.environ.items() if name not in QT_VARIABLES} | before
    script = (
        "import json, os; from convviz.core.util.opencv import cv2; cv2.__version__; "
        f"print(json.dumps({{name: os.environ[name] for name in {QT_VARIABLES} if name in os.environ}}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    assert json.loads(ran.stdout) == before


def test_one_module_alone_imports_opencv():
    importers = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if _imports_cv2(path)}
    assert importers == {"core/util/opencv.py"}


def _imports_cv2(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0]
    return any(name.partition(".")[0] == "cv2" for name in names)
