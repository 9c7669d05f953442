"""What the window opens, in one table: however a file comes in, what its name ends in says what opens it."""

from collections.abc import Iterable

from convviz.app.window.sessions import SESSIONS, Sessions
from convviz.core.util.file_kinds import FileKind
from convviz.panels.shared.files import IMAGES
from convviz.state.commands import WindowProtocol
from convviz.state.subject import Opens, Subject


class Openable:
    """Sessions, what subjects open, and images; also what is named as nothing of these is read as an image."""

    def __init__(self, window: WindowProtocol, rows: Iterable[Subject], sessions: Sessions) -> None:
        images = window.context.images
        self._rows = [
            Opens(IMAGES, lambda _window, path: images.open(path)),
            Opens(SESSIONS, lambda _window, path: sessions.open(path)),
            *(opens for row in rows for opens in row.opens),
        ]
        self._window = window

    @property
    def kind(self) -> FileKind:
        """All of it, to be asked for; images first."""
        return FileKind(IMAGES.key, tuple(kind for row in self._rows for kind in row.kind.types))

    def open(self, path: str) -> None:
        """Open a file."""
        named = path.lower()
        row = next((row for row in self._rows if named.endswith(row.kind.suffixes)), self._rows[0])
        row.open(self._window, path)
