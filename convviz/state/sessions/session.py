"""A session as plain data: everything chosen, where the players stand, and the picture where it has no file.

The data is what JSON holds: objects, lists, strings, numbers, true, false and null. It is checked as a whole before
anything is applied; a field too many or too few is refused like a wrong one, since it means that something was lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Any, cast, get_type_hints

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from convviz.core.images.image import Image, ImageError
from convviz.core.networks.network import NetworkSpec
from convviz.core.networks.presets import PRESETS
from convviz.core.util.checks import check_real, check_whole
from convviz.runs.recipe import Recipe
from convviz.state.player import SPEEDS, Player
from convviz.state.results.image_store import ImageStore
from convviz.state.results.pictures import Choices
from convviz.state.sessions.session_images import SessionError, image_from_data, image_to_data
from convviz.state.workbench import Workbench

__all__ = ["Place", "Session", "SessionError", "apply", "check_images", "from_data", "to_data"]

FORMAT = "convviz session"
#: 2 came with the network and the recipe of its training; a session of version 1 gets the default ones.
VERSION = 2
#: The model behind each section named like a field of `Choices`.
_VALUES: Mapping[str, type[Any]] = MappingProxyType(get_type_hints(Choices))
_PLAYERS = ("convolution", "pooling")
_LAST_INDEX = 2**53


@dataclass(frozen=True)
class Place:
    """Where a player stands, and its speed, one of `SPEEDS`.

    An index beyond the last step stands for the last step: the image file may have become smaller meanwhile.
    """

    index: int
    speed: float

    def __post_init__(self) -> None:
        check_whole(self.index, "index", 0, _LAST_INDEX)
        check_real(self.speed, "speed")
        if self.speed not in SPEEDS:
            raise ValueError(f"speed must be one of {', '.join(map(str, SPEEDS))}, got {self.speed!r}")


@dataclass(frozen=True, eq=False)
class Session:
    """What a session holds.

    Attributes
    ----------
    choices : the value of every model.
    players : "convolution" and "pooling" -> where that player stands.
    embedded : key -> picture, for the key of ``choices.image`` or for none.
    network, training : what is trained, and how.
    """

    choices: Choices
    players: Mapping[str, Place]
    embedded: Mapping[str, Image] = field(default_factory=dict)
    network: NetworkSpec = PRESETS["small"].spec
    training: Recipe = field(default_factory=Recipe)


def to_data(workbench: Workbench, *, embed: bool = False) -> dict[str, Any]:
    """Give the session as plain data.

    Parameters
    ----------
    workbench : whose session it is.
    embed : hold the picture of an image file too, instead of its path alone. One that was pasted always is.

    Raises
    ------
    SessionError
        When the picture to embed cannot be had.
    """
    choices = workbench.choices
    kind, _, name = choices.image.key.partition(":")
    if kind == "file":
        choices = choices._replace(image=replace(choices.image, key=f"file:{Path(name).absolute()}"))
    embedded = {}
    if kind == "memory" or (embed and kind == "file"):
        try:
            embedded[choices.image.key] = image_to_data(workbench.images.get(workbench.image.value.key))
        except ImageError as error:
            raise SessionError(f"The image cannot be put into the session: {error}") from error
    return {
        "format": FORMAT,
        "version": VERSION,
        **{section: _plain(value) for section, value in choices._asdict().items()},
        "network": workbench.network.value.to_data(),
        "training": _plain(workbench.training.value),
        "players": {name: _plain(Place(player.index, player.speed)) for name, player in _players_of(workbench).items()},
        "embedded": embedded,
    }


def from_data(data: Any) -> Session:
    """Read a session from plain data; the picture of an image file is not looked at, see `check_images`.

    Raises
    ------
    SessionError
        For the first thing wrong with it: a sentence that names the field and the reason.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise SessionError("This is not a convviz session.")
    version = data.get("version")
    if type(version) is not int or version < 1:
        raise SessionError(f"The field version must be an integer from 1, got {version!r}.")
    if version > VERSION:
        raise SessionError(
            f"This session was saved by a later version of convviz (format {version}; this one reads up to {VERSION})."
        )
    newer = {"network": PRESETS["small"].spec.to_data(), "training": _plain(Recipe())}
    names = ["format", "version", *_VALUES, "players", "embedded"]
    _check_names(data, names if version == 1 else [*names, *newer], "the session")
    data = {**newer, **data}
    choices = Choices(**{section: _read(data[section], kind, section) for section, kind in _VALUES.items()})
    _check_names(data["players"], _PLAYERS, "players")
    places = {name: _read(place, Place, f"players.{name}") for name, place in data["players"].items()}
    if not isinstance(data["embedded"], dict):
        raise SessionError("The field embedded must be an object.")
    embedded = {key: image_from_data(image, f"embedded.{key}") for key, image in data["embedded"].items()}
    _check_key(choices.image.key, embedded)
    return Session(
        choices, places, embedded, _read_network(data["network"]), _read(data["training"], Recipe, "training")
    )


def check_images(session: Session, images: ImageStore) -> None:
    """See that the session's picture can be had, reading its file, and that its crop lies within.

    Raises
    ------
    SessionError
        With the reason, when it does not.
    """
    choice = session.choices.image
    if choice.cells is not None:
        shape: tuple[int, ...] = len(choice.cells), len(choice.cells[0])
        picture = None
    else:
        try:
            picture = session.embedded.get(choice.key) or images.get(choice.key)
        except ImageError as error:
            raise SessionError(f"The session's image cannot be used: {error}") from error
        shape = picture.shape
    _check_crop(choice.crop, shape)


def apply(session: Session, workbench: Workbench) -> None:
    """Take a session over; there is nothing to undo afterwards. Check it with `check_images` before.

    The players go to their places as soon as the results are there, which for a large image is some time later.
    """
    choices = session.choices
    for key, image in session.embedded.items():
        if key == choices.image.key:
            choices = choices._replace(image=replace(choices.image, key=workbench.images.add(image)))
    for name, player in _players_of(workbench).items():
        player.pause()
        player.set_speed(session.players[name].speed)
    workbench.restore(choices, network=session.network, training=session.training)
    if not _place(workbench, choices, session.players):
        _Placing(workbench, choices, session.players)


def _place(workbench: Workbench, choices: Choices, places: Mapping[str, Place]) -> bool:
    """Put the players where they belong, if the results of ``choices`` are there."""
    ready = workbench.results is not None and workbench.results.choices == choices
    if ready:
        for name, player in _players_of(workbench).items():
            player.seek(places[name].index)
    return ready


class _Placing(QObject):
    """Waits for the next results to place the players; does nothing if they are not the session's any more.

    It knows the Workbench as its parent only: a reference of its own might be the last one when it is deleted, and the
    parent would delete it a second time.
    """

    def __init__(self, workbench: Workbench, choices: Choices, places: Mapping[str, Place]) -> None:
        super().__init__(workbench)
        self._choices, self._places = choices, places
        workbench.results_changed.connect(self._on_results_changed, Qt.ConnectionType.SingleShotConnection)

    @Slot()
    def _on_results_changed(self) -> None:
        # Later, so that every panel has taken the results before the players move in them.
        QTimer.singleShot(0, self, self._finish)

    @Slot()
    def _finish(self) -> None:
        _place(cast(Workbench, self.parent()), self._choices, self._places)
        self.deleteLater()


def _players_of(workbench: Workbench) -> dict[str, Player]:
    return dict(zip(_PLAYERS, (workbench.conv_player, workbench.pool_player), strict=True))


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a dataclass; JSON itself writes tuples as lists and a StrEnum as its value."""
    return {part.name: _listed(getattr(value, part.name)) for part in fields(value)}


def _listed(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_listed(item) for item in value]
    return value.value if isinstance(value, StrEnum) else value


def _read(data: Any, kind: type[Any], name: str) -> Any:
    """Make a frozen dataclass of its fields; its own checks find what is out of range."""
    _check_names(data, [part.name for part in fields(kind)], name)
    values = {part: _tupled(value, f"{name}.{part}") for part, value in data.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise SessionError(f"The section {name} cannot be used: {error}.") from error


def _tupled(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        raise SessionError(f"The field {name} must not be an object.")
    return tuple(_tupled(item, name) for item in value) if isinstance(value, list) else value


def _read_network(data: Any) -> NetworkSpec:
    try:
        return NetworkSpec.from_data(data)
    except ValueError as error:
        raise SessionError(f"The section network cannot be used: {error}.") from error


def _check_names(data: Any, names: Any, where: str) -> None:
    if not isinstance(data, dict):
        raise SessionError(f"The field {where} must be an object.")
    for name in names:
        if name not in data:
            raise SessionError(f"The field {name} of {where} is missing.")
    for name in data:
        if name not in names:
            raise SessionError(f"{where[0].upper()}{where[1:]} has an unknown field {name!r}.")


def _check_key(key: str, embedded: Mapping[str, Image]) -> None:
    kind, _, name = key.partition(":")
    if kind == "memory" and key not in embedded:
        raise SessionError(f"The field image.key is {key!r}, but the session does not hold that image.")
    if kind == "file" and not (PurePosixPath(name).is_absolute() or PureWindowsPath(name).is_absolute()):
        raise SessionError(f"The field image.key must hold a whole path, from the root on, got {name!r}.")
    for other in embedded:
        if other != key or kind not in ("memory", "file"):
            raise SessionError(f"The field embedded holds an image {other!r} that is not looked at.")


def _check_crop(choice: tuple[int, int, int, int] | None, shape: tuple[int, ...]) -> None:
    if choice is None:
        return
    top, left, height, width = choice
    if top + height > shape[0] or left + width > shape[1]:
        raise SessionError(
            f"The field image.crop reaches row {top + height} and column {left + width}, "
            f"but the image has {shape[0]} rows and {shape[1]} columns."
        )
