"""The files and folders that a session names: where they are, seen from the session's own file.

A path is kept from the root on and relative to the session. Where both have moved together the second leads to it; else
the file may still be where it was, or lie beside the session by its name.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from convviz.core.util.fields import Declared, declared
from convviz.core.util.kinds import Kind, NameOrFolder
from convviz.state.choices.source import NOWHERE, Elsewhere, File


class NamedFile(NamedTuple):
    """A file or folder that a choice names: the choice's key, the field, and the path from the root on."""

    key: str
    field: str
    path: str
    what: str

    def moved(self, value: Any, path: str) -> Any:
        """The choice with another path in its place."""
        old = getattr(value, self.field)
        return replace(value, **{self.field: replace(old, path=path) if isinstance(old, File) else path})


@dataclass(frozen=True)
class Found:
    """What was found of the files.

    Attributes
    ----------
    values : the choices with the paths where the files are; those of files that are nowhere stay.
    elsewhere : of files that are nowhere, where else they may be.
    problems : a sentence on each of these, with every path that was tried.
    """

    values: Mapping[str, Any]
    elsewhere: Elsewhere
    problems: tuple[str, ...]


def named_files(values: Mapping[str, Any]) -> Iterator[NamedFile]:
    """Every file and folder that choices name."""
    for key, value in values.items():
        for part in fields(value):
            held = getattr(value, part.name)
            if isinstance(held, File):
                yield NamedFile(key, part.name, held.path, held.what)
            elif isinstance(value, Declared) and _is_folder(declared(type(value))[part.name].kind, held):
                yield NamedFile(key, part.name, held, "folder of images")


def relative_paths(values: Mapping[str, Any], folder: Path, elsewhere: Elsewhere = NOWHERE) -> dict[str, str]:
    """Path -> path relative to the ``folder`` of a session, for all files that have one; none has on another drive."""
    found = {}
    for named in named_files(values):
        try:
            relative = os.path.relpath(elsewhere.get(named.path, named.path), folder)
        except ValueError:
            continue
        found[named.path] = Path(relative).as_posix()
    return found


def find_files(
    values: Mapping[str, Any],
    folder: Path,
    relative: Mapping[str, str],
    held: frozenset[str],
    known: frozenset[str] = frozenset(),
) -> Found:
    """Look for the files that choices name; may take long where a disk is slow.

    Parameters
    ----------
    values : the choices.
    folder : of the session's file, from the root on.
    relative : path -> path relative to that, as far as the session says.
    held : paths whose pictures are in the session itself.
    known : paths whose pictures were read before, and are shown though the file has gone.
    """
    values, elsewhere, problems = dict(values), {}, []
    for named in named_files(values):
        if named.path in held:
            continue
        tried = _possible(named.path, folder, relative.get(named.path, ""))
        there = next((path for path in tried if _is_there(path)), None)
        if there is not None:
            values[named.key] = named.moved(values[named.key], there)
            continue
        if named.path in relative:
            elsewhere[named.path] = tried[0]
        shown = ", and is shown as it was read before" if named.path in known else ""
        problems.append(f"The {named.what} '{_name(named.path)}' was not found; tried {', '.join(tried)}{shown}.")
    return Found(values, elsewhere, tuple(problems))


def _possible(path: str, folder: Path, relative: str) -> list[str]:
    """Where a file may be, the likeliest place first."""
    nearby = [relative] if relative else []
    places = [*(os.path.normpath(folder / near) for near in nearby), path, str(folder / _name(path))]
    return list(dict.fromkeys(places))


def _is_folder(kind: Kind, held: Any) -> bool:
    """Whether a field holds a path from the root on, of this system or another, and not a name."""
    return isinstance(kind, NameOrFolder) and (PurePosixPath(held).is_absolute() or PureWindowsPath(held).is_absolute())


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:  # a folder that may not be entered, for instance
        return False


def _name(path: str) -> str:
    """The last part of a path of this system or another."""
    return (PurePosixPath(path) if PurePosixPath(path).is_absolute() else PureWindowsPath(path)).name
