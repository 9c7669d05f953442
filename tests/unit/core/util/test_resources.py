"""The one resolver of shipped files: inside the package first, beside it in a checkout."""

import re
from pathlib import Path

import pytest

from convviz.core.util import resources

RESOURCES = Path(__file__).parents[4] / "resources"


@pytest.fixture
def roots(tmp_path, monkeypatch):
    package, repository = tmp_path / "package", tmp_path / "repository"
    monkeypatch.setattr(resources, "_ROOTS", (package, repository))
    return package, repository


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


def test_the_package_wins_over_the_repository(roots):
    inside, _beside = (write(root / "icons" / "play.svg") for root in roots)
    assert resources.resource_path("icons", "play.svg") == inside


def test_the_repository_serves_what_the_package_lacks(roots):
    write(roots[0] / "icons" / "play.svg")
    beside = write(roots[1] / "icons" / "pause.svg")
    assert resources.resource_path("icons", "pause.svg") == beside


def test_a_folder_is_found_too(roots):
    write(roots[1] / "icons" / "play.svg")
    assert resources.resource_path("icons") == roots[1] / "icons"


def test_a_missing_file_is_named(roots):
    with pytest.raises(FileNotFoundError, match=re.escape("The program's own file 'icons/play.svg' is neither in ")):
        resources.resource_path("icons", "play.svg")


def test_the_real_resources_are_found():
    assert resources.resource_path("icons", "convviz.svg").is_file()


def test_every_shipped_picture_and_font_is_credited():
    credits_text = (RESOURCES / "CREDITS.md").read_text(encoding="utf-8")
    shipped = [p.name for folder in ("images", "fonts") for p in (RESOURCES / folder).iterdir() if p.name != "LICENSE"]
    assert len(shipped) >= 8
    assert [name for name in shipped if f"`{name}`" not in credits_text] == []


def test_every_lucide_icon_takes_the_text_colour_and_is_used():
    icons = [path for path in (RESOURCES / "icons").glob("*.svg") if path.name != "convviz.svg"]
    sources = "".join(path.read_text(encoding="utf-8") for path in (RESOURCES.parent / "convviz").rglob("*.py"))
    assert [path.stem for path in icons if f'"{path.stem}"' not in sources] == []
    assert [path.name for path in icons if 'stroke="currentColor"' not in path.read_text(encoding="utf-8")] == []
