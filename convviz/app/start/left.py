"""What other windows have left and not saved: it comes back in a window of their number, or in this one."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QDateTime, QLocale, QObject

from convviz.app.keep.seat import left_states
from convviz.app.keep.session_files import read_session, write_session
from convviz.app.keep.settings import SessionName
from convviz.app.window.main_window import MainWindow
from convviz.app.window.menus.recent import RecentEntry
from convviz.core.util.names import printable
from convviz.core.util.whole_file import stamp_of
from convviz.core.util.within import within
from convviz.state.sessions.session import Session, current
from convviz.state.work.jobs import Work

#: Seconds that the disk may take to say what there is.
_ANSWER_WAIT = 1.0


class _Left(NamedTuple):
    window: int
    state: Path
    named: SessionName

    @property
    def title(self) -> str:
        """Which it is, and of when."""
        name = printable(Path(self.named.path).name) if self.named.path else "untitled"
        time = QDateTime.fromSecsSinceEpoch(int(self.state.stat().st_mtime))
        return f"Window {self.window}: {name}, not saved, {QLocale().toString(time, QLocale.FormatType.ShortFormat)}"


class LeftStates(QObject):
    """Offers them where sessions are opened again. What is brought here stays where it was left, too.

    Parameters
    ----------
    window : where they are offered.
    folder : the program's, in which windows keep their states.
    """

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        window.recent_sessions.more = self._entries

    def news(self) -> str:
        """What has been left since this was asked last, in a sentence; "" for nothing."""
        news = [left for left in self._left() if self._window.settings.is_news(left.window, stamp_of(left.state))]
        if not news:
            return ""
        windows = " and ".join(f"window {left.window}" for left in news)
        return f"What {windows} left is not saved: File, Open recent session brings it here, and so does a new window."

    def _left(self) -> list[_Left]:
        settings = self._window.settings
        settings.flush()  # other windows may have written theirs
        left = [_Left(window, state, settings.named_in(window)) for window, state in self._states().items()]
        return [one for one in left if one.named.modified and one.window != settings.window]

    def _states(self) -> dict[int, Path]:
        try:
            return within(_ANSWER_WAIT, partial(left_states, self._folder))
        except TimeoutError:
            return {}

    def _entries(self) -> Sequence[RecentEntry]:
        return [(left.title, partial(self._bring, left)) for left in self._left()]

    def _bring(self, left: _Left) -> None:
        """Read a state, in another thread; what is here, and not saved either, is first put into a file of its own."""
        context, now = self._window.context, current(self._window.context)
        kept = self._new_file() if self._window.sessions.named.modified else None

        def work() -> Work:
            yield 0.0
            session = read_session(left.state, context)
            if kept is not None:
                write_session(kept, now, context.images.store)
            return session

        context.workbench.background.read(work(), partial(self._on_read, left, kept))

    def _on_read(self, left: _Left, kept: Path | None, session: Session) -> None:
        self._window.sessions.bring_here(session, left.named, f"Open the state of window {left.window}")
        said = "Undo brings back what was here"
        if kept is not None:
            self._window.settings.recent_sessions.add(str(kept))
            said = f"{said}, and it is kept as '{kept.name}' among the recent sessions"
        if session.problems:
            self._window.workbench.problem.emit(" ".join(session.problems))
        else:
            self._window.say(f"Opened what window {left.window} had left. {said}.")

    def _new_file(self) -> Path:
        window, time = self._window.settings.window, QDateTime.currentDateTime().toString("yyyy-MM-dd HH.mm.ss")
        return self._folder / f"window {window}, {time}.convviz"
