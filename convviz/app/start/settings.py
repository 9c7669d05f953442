"""What the program remembers between two starts."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

ORGANISATION = "convviz"
APPLICATION = "convviz"
#: Raised whenever docks are added or renamed, so that an older layout is not applied to them.
LAYOUT_VERSION = 2
_RECENT_KEPT = 8


class Settings:
    """Typed access to the program's settings; everything has a default."""

    def __init__(self) -> None:
        self._store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, APPLICATION)

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
    def presentation(self) -> bool:
        """Whether text is large, for a projector."""
        return str(self._store.value("presentation", "false")) == "true"

    @presentation.setter
    def presentation(self, on: bool) -> None:
        self._store.setValue("presentation", "true" if on else "false")

    @property
    def recent(self) -> list[str]:
        """Paths of the images opened last, newest first."""
        paths = self._store.value("recent", [])
        return [paths] if isinstance(paths, str) else [str(path) for path in paths or []]

    def add_recent(self, path: str) -> None:
        """Put a path at the head of the recent ones."""
        self._store.setValue("recent", [path, *(old for old in self.recent if old != path)][:_RECENT_KEPT])

    def clear_recent(self) -> None:
        """Forget the recent paths."""
        self._store.remove("recent")

    @property
    def geometry(self) -> QByteArray:
        """The window's place, as Qt saves it; empty at first."""
        return _bytes(self._store.value("window/geometry"))

    @geometry.setter
    def geometry(self, data: QByteArray) -> None:
        self._store.setValue("window/geometry", data)

    @property
    def layout(self) -> QByteArray:
        """The docks' places, as Qt saves them; empty at first."""
        return _bytes(self._store.value("window/layout"))

    @layout.setter
    def layout(self, data: QByteArray) -> None:
        self._store.setValue("window/layout", data)

    @property
    def last_session(self) -> Path:
        """The file that holds the state at the last end of the program."""
        return data_folder() / "last.convviz"


def data_folder() -> Path:
    """The folder for the program's own files; made if there is none."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _bytes(value: object) -> QByteArray:
    return value if isinstance(value, QByteArray) else QByteArray()
