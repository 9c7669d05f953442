"""Settings kept from one start to the next."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from convviz.core.util.names import printable

ORGANISATION = "convviz"
APPLICATION = "convviz"
#: Raised when docks are added or renamed, so that Qt applies no older state to them. In 2 all panels were docks.
LAYOUT_VERSION = 3
_RECENT_KEPT = 8
_ANY = "any"  # kind of files: the folder used last


@dataclass(frozen=True)
class WindowLayout:
    """How the window was laid out; by default nothing is known of it.

    Attributes
    ----------
    geometry : the window's place, as Qt saves it.
    docks : the docks' places, as Qt saves them.
    closed : the keys of the docks that the user had closed.
    tabs : the key of each room's tab.
    front : the key of the panel in front.
    """

    geometry: QByteArray = field(default_factory=QByteArray)
    docks: QByteArray = field(default_factory=QByteArray)
    closed: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    front: str = ""


@dataclass(frozen=True)
class SessionName:
    """The file of a session: its path or "", whether its picture goes inside, whether anything has been changed since.

    ``stamp`` is the file's when it was read or written here; "" where that is not known.
    """

    path: str = ""
    embed: bool = False
    modified: bool = False
    stamp: str = ""


class RecentPaths:
    """Some paths, newest first, kept under a name."""

    def __init__(self, store: QSettings, name: str) -> None:
        self._store, self._name = store, name

    @property
    def paths(self) -> list[str]:
        """All of them."""
        return [_path_of(text) for text in _texts(self._store.value(self._name))]

    def add(self, path: str) -> None:
        """Put a path at the head."""
        paths = [path, *(old for old in self.paths if old != path)][:_RECENT_KEPT]
        self._store.setValue(self._name, list(map(_text_of, paths)))

    def clear(self) -> None:
        """Forget them."""
        self._store.remove(self._name)


class Settings:
    """Typed access to the program's settings; everything has a default.

    Attributes
    ----------
    window : number of the window, which is 1 unless others are open; each has a `named` of its own.
    """

    def __init__(self) -> None:
        self.window = 1
        self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, APPLICATION)

    @property
    def lasting(self) -> bool:
        """Whether they can be written; else they are forgotten at the end."""
        return self._store.isWritable()

    def flush(self) -> None:
        """Write what has not been written yet."""
        self._store.sync()

    @property
    def theme(self) -> str:
        """Name of the theme, or "system"."""
        return str(self._store.value("theme", "system"))

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def recent(self) -> list[str]:
        """Paths of the images opened last, newest first."""
        return self.recent_images.paths

    @property
    def recent_images(self) -> "RecentPaths":
        """The images opened last."""
        return RecentPaths(self._store, "recent")

    @property
    def recent_sessions(self) -> "RecentPaths":
        """The sessions opened or saved last."""
        return RecentPaths(self._store, "recent sessions")

    def folder(self, key: str) -> str:
        """The folder where the last file of a kind was, else the last one of any, or ""."""
        known = (_path_of(str(self._store.value(f"folders/{kind}", ""))) for kind in (key, _ANY))
        return next(filter(None, known), "")

    def set_folder(self, key: str, path: str) -> None:
        """Remember where the last file of a kind was."""
        for kind in (key, _ANY):
            self._store.setValue(f"folders/{kind}", _text_of(path))

    @property
    def named(self) -> SessionName:
        """The name that the session had at the last end of the program."""
        return self.named_in(self.window)

    @named.setter
    def named(self, named: SessionName) -> None:
        group = _session(self.window)
        self._store.setValue(f"{group}/path", _text_of(named.path))
        self._store.setValue(f"{group}/embed", "true" if named.embed else "false")
        self._store.setValue(f"{group}/modified", "true" if named.modified else "false")
        self._store.setValue(f"{group}/stamp", named.stamp)

    def named_in(self, window: int) -> SessionName:
        """The same of any window, by its number."""
        group = _session(window)
        embed, modified = (
            str(self._store.value(f"{group}/{name}", "false")) == "true" for name in ("embed", "modified")
        )
        stamp = str(self._store.value(f"{group}/stamp", ""))
        return SessionName(_path_of(str(self._store.value(f"{group}/path", ""))), embed, modified, stamp)

    def is_news(self, window: int, stamp: str) -> bool:
        """Whether the state that a window has left has not been spoken of yet; from now on it has."""
        key = f"{_session(window)}/spoken of"
        news = self._store.value(key, "") != stamp
        self._store.setValue(key, stamp)
        return news

    @property
    def farewell(self) -> str:
        """What windows that have closed have left to be said at the next start, whichever window that is."""
        return str(self._store.value("farewell", ""))

    def leave_farewell(self, sentence: str) -> None:
        """Leave a sentence besides what others have left; it stays until it is taken."""
        self._store.sync()  # they may have done so since
        if sentence not in self.farewell:
            self._store.setValue("farewell", f"{self.farewell} {sentence}".strip())

    def take_farewell(self) -> str:
        """The same, which is then forgotten."""
        farewell = self.farewell
        self._store.remove("farewell")
        return farewell

    @property
    def layout(self) -> WindowLayout:
        """How the window was laid out the last time."""
        return WindowLayout(
            geometry=_bytes(self._store.value("window/geometry")),
            docks=_bytes(self._store.value("window/layout")),
            closed=_texts(self._store.value("window/closed")),
            tabs=_texts(self._store.value("window/tabs")),
            front=str(self._store.value("window/front", "")),
        )

    @layout.setter
    def layout(self, layout: WindowLayout) -> None:
        self._store.setValue("window/geometry", layout.geometry)
        self._store.setValue("window/layout", layout.docks)
        self._store.setValue("window/closed", list(layout.closed))
        self._store.setValue("window/tabs", list(layout.tabs))
        self._store.setValue("window/front", layout.front)


def _session(window: int) -> str:
    return "session" if window == 1 else f"session {window}"


def data_folder() -> Path | None:
    """The folder for the program's own files, made if there is none; None where nothing can be written there."""
    folder = data_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


def data_path() -> Path:
    """Where the folder for the program's own files is, or would be."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))


def _bytes(value: object) -> QByteArray:
    return value if isinstance(value, QByteArray) else QByteArray()


def _texts(value: object) -> tuple[str, ...]:
    # An ini file gives a list of one text back as that text, and one of none as nothing.
    texts = [value] if isinstance(value, str) else value
    return tuple(str(text) for text in texts) if isinstance(texts, list) else ()


#: Begins a path that is no text as a whole, and so is written byte by byte.
_BYTES = "bytes:"


def _text_of(path: str) -> str:
    # Qt would leave out what is no text, and so lead to another file.
    return path if printable(path) == path else _BYTES + quote(os.fsencode(path))


def _path_of(text: str) -> str:
    return os.fsdecode(unquote_to_bytes(text.removeprefix(_BYTES))) if text.startswith(_BYTES) else text
