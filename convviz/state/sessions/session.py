"""A session as plain data: everything chosen, where the players stand, and the picture where it has no file.

The data is what JSON holds: objects, lists, strings, numbers, true, false and null. It is checked as a whole before
anything is applied. Sections and fields that are missing take their defaults, as in files of earlier versions; unknown
ones are refused like wrong ones, since they mean that something would be lost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from convviz.core.images.image import Image, ImageError
from convviz.core.util.fields import Declared, declare
from convviz.core.util.generators import finish
from convviz.core.util.kinds import Integer, OneOf, Option, OrNone
from convviz.state.choices.source import Elsewhere, File, Memory, Source
from convviz.state.context import Context
from convviz.state.player import SPEEDS
from convviz.state.results.image_store import ImageStore
from convviz.state.sessions.files import find_files, relative_paths
from convviz.state.sessions.migration import VERSION, migrated
from convviz.state.sessions.plain import check_names, read_value, to_plain
from convviz.state.sessions.session_images import SessionError, image_from_data, image_to_data
from convviz.state.workbench import Workbench

__all__ = [
    "PlayerPlace",
    "Session",
    "SessionError",
    "apply",
    "check",
    "current",
    "first",
    "from_data",
    "open_undoably",
    "to_data",
]

FORMAT = "convviz session"


@dataclass(frozen=True)
class PlayerPlace(Declared):
    """Where a player stands, and its speed.

    An index beyond the last step stands for the last step: the image file may have become smaller meanwhile. None
    stands for where its steps start: nobody has looked at them yet.
    """

    index: int | None = declare(OrNone(Integer(0, 2**53)), default=None)
    speed: float = declare(OneOf(tuple(map(Option, SPEEDS))), default=2.0)


@dataclass(frozen=True, eq=False)
class Session:
    """What a session holds.

    Attributes
    ----------
    values : key of a choice -> its value.
    players : key of a subject that steps -> where its player stands.
    embedded : name of a source, as in the file -> its picture.
    relative : path of a file or folder -> its path relative to the session's own file.
    elsewhere : of files that are nowhere, where else they may be.
    problems : sentences on these; all else is there.
    """

    values: Mapping[str, Any]
    players: Mapping[str, PlayerPlace]
    embedded: Mapping[str, Image] = field(default_factory=dict)
    relative: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Elsewhere = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def current(context: Context) -> Session:
    """What there is now; nothing that is changed afterwards changes it."""
    players = context.workbench.players
    places = {key: PlayerPlace(players.place(key), player.speed) for key, player in players.items()}
    return Session(context.workbench.choices, places, elsewhere=context.images.elsewhere)


def to_data(session: Session, store: ImageStore, *, folder: Path | None = None, embed: bool = False) -> dict[str, Any]:
    """Give a session as plain data; may run in any thread.

    Parameters
    ----------
    session : as `current` gives it.
    store : where its pictures are.
    folder : where its file is to be, from the root on, so that files can be found from there.
    embed : hold the pictures of image files too, instead of their paths alone. One that was pasted always is.

    Raises
    ------
    SessionError
        When a picture to embed cannot be had.
    """
    embedded = {}
    for _, _, source in _sources(session.values):
        if isinstance(source, Memory) or (embed and isinstance(source, File)):
            try:
                embedded[_name(source)] = image_to_data(store.get(source))
            except ImageError as error:
                raise SessionError(f"The image cannot be put into the session: {error}") from error
    relative = {} if folder is None else relative_paths(session.values, folder, session.elsewhere)
    return {
        "format": FORMAT,
        "version": VERSION,
        **{key: to_plain(value) for key, value in session.values.items()},
        "players": {key: to_plain(place) for key, place in session.players.items()},
        "embedded": embedded,
        **({"relative": relative} if relative else {}),
    }


def from_data(data: Any, workbench: Workbench) -> Session:
    """Read a session from plain data; the picture of an image file is not looked at, see `check`.

    Raises
    ------
    SessionError
        For the first thing wrong with it: a sentence that names the field and the reason.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise SessionError("This is not a convviz session.")
    data = migrated(data)
    defaults = {choice.key: choice.default for row in workbench.subjects.values() for choice in row.choices}
    check_names(data, (*defaults, "format", "version", "players", "embedded", "relative"), "the session")
    values = {
        key: read_value(type(default), data[key], key) if key in data else default for key, default in defaults.items()
    }
    players, embedded = data.get("players", {}), data.get("embedded", {})
    check_names(players, workbench.players, "players")
    if not isinstance(embedded, dict):
        raise SessionError("The field embedded must be an object.")
    places = {key: read_value(PlayerPlace, place, f"players.{key}") for key, place in players.items()}
    pictures = {name: image_from_data(image, f"embedded.{name}") for name, image in embedded.items()}
    _check_embedded(values, pictures)
    return Session(values, places, pictures, _relative(data.get("relative", {})))


def check(session: Session, context: Context, folder: Path | None = None) -> Session:
    """See that all of it can be had, reading files; may run in any thread.

    Gives the session with its embedded pictures in the image store, and with the paths where its files are: they are
    looked for from ``folder`` on, where the session's own file is. For what is missing it has `problems`, and keeps it.

    Raises
    ------
    SessionError
        With the reason, when a choice cannot be.
    """
    store = context.images.store
    sources = [source for _, _, source in _sources(session.values)]
    of_files = [source for source in sources if isinstance(source, File)]
    held = frozenset(source.path for source in of_files if _name(source) in session.embedded)
    known = frozenset(source.path for source in of_files if store.at_hand(source))
    found = find_files(session.values, folder or Path.cwd(), session.relative, held, known)
    kept = {name: store.add(image) for name, image in session.embedded.items()}
    values = dict(found.values)
    for key, name, source in _sources(session.values):
        if _name(source) in kept:
            values[key] = replace(values[key], **{name: kept[_name(source)]})
    problems = found.problems
    try:
        problems = problems or _refused(values, context)
    except ValueError as error:
        files = [row for row in _sources(values) if isinstance(row[2], File)]
        whole = {key: type(values[key])(**{name: source}) for key, name, source in files}
        if whole and _is_possible(values | whole, context):
            values |= whole
            problems = (f"The image is another one by now, and is shown as it is: {error}.",)
        else:
            for memory in kept.values():
                store.drop(memory)
            raise SessionError(f"The session's image cannot be used: {error}") from error
    return Session(values, session.players, elsewhere=found.elsewhere, problems=problems)


def _refused(values: Mapping[str, Any], context: Context) -> tuple[str, ...]:
    """Why some of what there must be is not there; a ValueError where choices cannot be."""
    graph = context.workbench.graph
    results = finish(graph.evaluation(graph.essential, values, None).work())
    reasons = [results.reason(result) for result in graph.essential]
    return tuple(dict.fromkeys(f"The image is {reason.rstrip('.')}." for reason in reasons if reason))


def _is_possible(values: Mapping[str, Any], context: Context) -> bool:
    try:
        return not _refused(values, context)
    except ValueError:
        return False


def apply(session: Session, context: Context) -> None:
    """Take over a session that `check` gave; there is nothing to undo afterwards.

    The players go to their places as soon as their steps are there, which for a large image is some time later.
    """
    workbench = context.workbench
    _set_up(session, context)
    workbench.restore(session.values, _places(session))
    # Nothing leads back to the images before.
    context.images.store.keep_only(source for _, _, source in _sources(workbench.choices))


def _set_up(session: Session, context: Context) -> None:
    context.images.elsewhere = session.elsewhere
    for key, place in session.players.items():
        context.workbench.players[key].set_speed(place.speed)


def _places(session: Session) -> dict[str, int | None]:
    return {key: place.index for key, place in session.players.items()}


def open_undoably(session: Session, context: Context, text: str) -> None:
    """Take over a session that `check` gave as `apply` does, as one edit called ``text`` that can be undone."""
    _set_up(session, context)
    context.workbench.replace_all(text, session.values, _places(session))


def first(context: Context) -> Session:
    """What there is at the first start."""
    rows = context.workbench.subjects.values()
    return Session({choice.key: choice.default for row in rows for choice in row.choices}, {})


def _sources(values: Mapping[str, Any]) -> Iterator[tuple[str, str, Source]]:
    """Every source of an image in some choices: key of the choice, name of its field, source."""
    for key, value in values.items():
        for part in fields(value):
            found = getattr(value, part.name)
            if isinstance(found, Source):
                yield key, part.name, found


def _name(source: Source) -> str:
    """The name of a source among the embedded pictures."""
    match source:
        case File(path):
            return f"file:{path}"
        case Memory(number):
            return f"memory:{number}"
        case _:
            return ""


def _relative(data: Any) -> dict[str, str]:
    if not isinstance(data, dict) or not all(isinstance(path, str) and path for path in data.values()):
        raise SessionError("The field relative must be an object of paths.")
    return data


def _check_embedded(values: Mapping[str, Any], pictures: Mapping[str, Image]) -> None:
    sources = [source for _, _, source in _sources(values)]
    for source in sources:
        if isinstance(source, Memory) and _name(source) not in pictures:
            raise SessionError(f"The session does not hold its image {_name(source)!r}.")
    for name in pictures:
        if name not in map(_name, sources):
            raise SessionError(f"The field embedded holds an image {name!r} that no choice uses.")
