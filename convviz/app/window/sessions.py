"""The session of the window: its name, whether anything has changed since, and its files."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction

from convviz.app.keep.session_files import read_session, write_session
from convviz.app.keep.settings import RecentPaths, SessionName
from convviz.core.util.file_kinds import one_type
from convviz.core.util.names import printable
from convviz.core.util.whole_file import ChangedError, stamp_of
from convviz.state.choice_book import Beside
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.source import File
from convviz.state.commands import WindowProtocol
from convviz.state.sessions.session import Session, current, first, open_undoably
from convviz.state.work.jobs import Work
from convviz.widgets.controls.ask import ask_to_open, ask_to_save, ask_which

SESSIONS = one_type("sessions", "convviz sessions", ".convviz")
_UNTITLED = "untitled"
_OTHER = (
    "'{}' is no longer as it was opened or last saved here: another window or program has written it. Overwriting it "
    "loses what was saved there."
)
_UNDO = "Undo brings back what was there before."


class _File(NamedTuple):
    """Where a session is kept.

    Attributes
    ----------
    path, embed : its file, and whether its picture is inside.
    values : what the file holds; None where that is not known.
    session : which session it is, however often it is saved: another one that is opened or begun has another.
    """

    path: str = ""
    embed: bool = False
    values: Mapping[str, Any] | None = None
    session: object = None


class Sessions(QObject):
    """Opens and saves sessions, and writes the window's title.

    Opening one is an edit: undone, it brings back what was there, with its name.
    """

    #: The session has another name, or has been saved.
    named_changed = Signal()

    def __init__(self, window: WindowProtocol, recent: RecentPaths) -> None:
        super().__init__(window.widget)
        self._window, self._context, self._recent = window, window.context, recent
        self._workbench = self._context.workbench
        self._file = _File(values=self._workbench.choices, session=object())
        self._begun_with = ""
        #: By path, the stamp of each session's file as it was last read or written here.
        self._stamps: dict[str, str] = {}
        #: Goes back to the file, where anything has changed since.
        self.revert = QAction("Revert to the saved session", self)
        self.revert.triggered.connect(self._on_revert_triggered)
        self._context.images.opened.connect(self._on_image_opened)
        self._workbench.besides.append(Beside(self._kept, self._bring_back))
        for model in self._workbench.models.values():
            model.changed.connect(self._show_title)
        self._show_title()

    @property
    def named(self) -> SessionName:
        """The file of the session, and whether anything has changed since it was opened or saved."""
        path = self._file.path
        modified = self._file.values != self._workbench.choices
        return SessionName(path, self._file.embed, modified, self._stamps.get(path, ""))

    def resume(self, named: SessionName) -> None:
        """Go on with the session of the last time, which is there already."""
        values = None if named.modified else self._workbench.choices
        self._stamps[named.path] = named.stamp
        self._take(_File(named.path, named.embed, values, object()))

    def bring_here(self, session: Session, named: SessionName, text: str) -> None:
        """Take over what another window has left, with its name, as an edit that can be undone."""
        open_undoably(session, self._context, text)
        self.resume(named)

    def begin_with(self, path: str) -> None:
        """Once this image is opened, a session without a name or changes has none yet: one starts with it."""
        self._begun_with = "" if self._file.path or self.named.modified else File.at(path).path

    @Slot(object)
    def _on_image_opened(self, path: str) -> None:
        begun_with, self._begun_with = self._begun_with, ""
        if path == begun_with and self._file.values is not None:
            key = self._workbench.key(ImageChoice)
            self._take(self._file._replace(values={**self._file.values, key: self._workbench.choices[key]}))

    # -- opening -------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin as at the first start; what there was can be brought back by undo."""
        self._replace(first(self._context), "New session", _File())
        self._window.say(f"A new session. {_UNDO}")

    def open(self, path: str) -> None:
        """Read a session, in another thread, and take it over."""
        self._read(path, self._on_read)

    def _read(self, path: str, then: Callable[[tuple[str, str, Session]], None]) -> None:
        def work() -> Work:
            yield 0.0
            stamp = stamp_of(path)  # first: what is written while it is read is another's
            return path, stamp, read_session(path, self._context)

        self._workbench.background.read(work(), then)

    def ask_open(self) -> None:
        """Ask for a session file and open it."""
        ask_to_open(self._window.widget, "Open session", SESSIONS, self.open)

    def _on_read(self, read: tuple[str, str, Session]) -> None:
        path, (_, stamp, session) = str(Path(read[0]).absolute()), read
        said = f"Opened {_shown(path)}." + (f" {_UNDO}" if self.named.modified else "")
        self._stamps[path] = stamp
        self._replace(session, f"Open session {_shown(path)}", _File(path))
        self._recent.add(path)
        self._say(session, said)

    @Slot()
    def _on_revert_triggered(self) -> None:
        self._read(self._file.path, partial(self._on_reverted, self._file))

    def _on_reverted(self, file: _File, read: tuple[str, str, Session]) -> None:
        path, stamp, session = read
        self._stamps[path] = stamp
        self._replace(session, f"Revert to {_shown(path)}", file)
        self._say(session, f"This is {_shown(path)} as it was saved. {_UNDO}")

    def _say(self, session: Session, sentence: str) -> None:
        """Say that a session has been taken over, or what of it is missing."""
        if session.problems:
            self._workbench.problem.emit(" ".join(session.problems))
        else:
            self._window.say(sentence)

    def _replace(self, session: Session, text: str, file: _File) -> None:
        open_undoably(session, self._context, text)
        self._take(file._replace(values=self._workbench.choices, session=object()))

    # -- saving --------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save the session where it was saved last.

        Ask where if it has no name yet, and whether if the file is not the one that was read or written here.
        """
        if self._file.path:
            self._write(self._file.path, embed=self._file.embed, known_only=True)
        else:
            self.ask_save()

    def save_as(self, path: str, *, embed: bool = False) -> None:
        """Save the session, with its picture inside if ``embed``, and give it that name."""
        self._write(str(Path(path).absolute()), embed=embed, known_only=False)

    def _write(self, path: str, *, embed: bool, known_only: bool) -> None:
        """Write the session over the file that is there now; where ``known_only``, over one of this window's alone."""
        kept, store = current(self._context), self._context.images.store

        def work() -> Work:
            yield 0.0
            known = self._stamps.get(path, "") if known_only else stamp_of(path)
            try:
                self._stamps[path] = write_session(path, kept, store, embed, known)
            except ChangedError as error:
                return error.stamp
            return ""

        then = partial(self._on_written, _File(path, embed, kept.values, self._file.session))
        self._workbench.background.writing.add(_shown(path), work(), then)

    def ask_save(self) -> None:
        """Ask for a file and save the session; its picture stays in its own file."""
        ask_to_save(self._window.widget, "Save session as", SESSIONS, self.save_as, name=self._name, own=True)

    def ask_save_with_picture(self) -> None:
        """Ask for a file and save the session with its picture inside."""
        then = partial(self.save_as, embed=True)
        ask_to_save(self._window.widget, "Save session with its image", SESSIONS, then, name=self._name, own=True)

    def _on_written(self, file: _File, of_another: str) -> None:
        if of_another:
            self._workbench.background.writing.not_done()  # the window does not close over the question
            overwrite = partial(self._overwrite, file, of_another)
            answers: dict[str, Callable[[], object]] = {"Save as…": self.ask_save, "Overwrite": overwrite}
            ask_which(self._window.widget, "Save session", _OTHER.format(_shown(file.path)), answers)
            return
        self._recent.add(file.path)
        if self._file.session is file.session:  # and not another one by now
            self._take(file)
        self._window.say(f"Saved {_shown(file.path)}.")

    def _overwrite(self, file: _File, stamp: str) -> None:
        self._stamps[file.path] = stamp  # that one, and no later one
        self._write(file.path, embed=file.embed, known_only=True)

    # -- its name ------------------------------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        return Path(self._file.path).stem if self._file.path else _UNTITLED

    def _take(self, file: _File) -> None:
        self._file = file
        self._show_title()
        self.named_changed.emit()

    def _kept(self) -> _File:
        return self._file

    def _bring_back(self, file: _File, keys: Collection[str] | None) -> None:
        if keys is None:  # another session is there
            self._take(file)

    @Slot()
    def _show_title(self) -> None:
        name = printable(self._name).replace("[*]", "[*][*]")
        self._window.widget.setWindowTitle(f"{name}[*] – convviz")
        modified = self.named.modified
        self._window.widget.setWindowModified(modified)
        self.revert.setEnabled(modified and bool(self._file.path))


def _shown(path: str) -> str:
    return printable(Path(path).name)
