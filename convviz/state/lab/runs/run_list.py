"""The runs that are compared: which there are, which are shown, and what they are called."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from convviz.core.util.failures import sentence_of
from convviz.core.util.whole_file import failure_text
from convviz.core.util.within import within
from convviz.runs.files.run_file import SUFFIX, SavedRun, load_run, save_run
from convviz.runs.files.shelf import KEY_LENGTH, KeptNetwork, Shelf
from convviz.runs.history import History, Past
from convviz.state.lab.runs.differences import differences
from convviz.state.lab.runs.listed_run import NAME_LIMIT, ListedRun
from convviz.state.lab.runs.names import kept_text

#: Seconds that reading the pinned ones may take at the start.
READ_WAIT = 10.0
#: Runs that are kept beside the newest; pinned ones are kept in any case.
RUNS_KEPT = 20
#: Runs that are shown unless asked otherwise, and how many colours there are.
RUNS_SHOWN, COLOURS = 5, 7
#: Makes an edit: its text, what does it, and what undoes it.
Act = Callable[[str, Callable[[], None], Callable[[], None]], None]


def at_once(_text: str, do: Callable[[], None], _undo: Callable[[], None]) -> None:
    """An edit where there is nothing to undo it with."""
    do()


class Runs(QObject):
    """The list of runs, oldest first. The last one may be under way. What is renamed, pinned or forgotten is an edit.

    Attributes
    ----------
    rows : the runs listed.
    current : the one begun last since the start of the program, or None; it cannot be taken off.
    forgotten : those taken off the list, which `bring_back` returns.
    shelf : where networks are kept, and the curves of what they have learned; None for nowhere.
    """

    changed = Signal()
    #: A sentence on what could not be kept.
    problem = Signal(str)

    def __init__(self, act: Act = at_once, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._act = act
        self.rows: list[ListedRun] = []
        self.current: ListedRun | None = None
        self.forgotten: list[ListedRun] = []
        self.shelf: Shelf | None = None
        self._folder: Path | None = None
        self._differences: tuple[list[ListedRun], dict[str, tuple[str, ...]]] = ([], {})

    # -- what there is -------------------------------------------------------------------------------------------

    def row(self, key: str) -> ListedRun:
        """The run of a key."""
        return next(row for row in self.rows if row.key == key)

    def is_shown(self, row: ListedRun) -> bool:
        """Whether its curves are drawn."""
        return row in self.shown

    def has_same_data(self, row: ListedRun) -> bool:
        """Whether it learns from the same images as the newest run."""
        return row.data == self._newest.data

    @property
    def _newest(self) -> ListedRun:
        return self.current if self.current in self.rows and self.current is not None else self.rows[-1]

    @property
    def shown(self) -> list[ListedRun]:
        """The runs whose curves are drawn, the newest first: as asked, else the last few on the newest's images."""
        alike = [row for row in self.rows if self.has_same_data(row)]
        usual = {
            row.key for row in [*alike[-RUNS_SHOWN:], *(row for row in alike if row.pinned or row is self.current)]
        }
        return [row for row in reversed(self.rows) if (row.key in usual if row.asked is None else row.asked)]

    @property
    def reference(self) -> ListedRun | None:
        """The run that all are compared with: the first pinned one, else the oldest that is shown, else the oldest."""
        pinned = (row for row in self.rows if row.pinned)
        return next(chain(pinned, reversed(self.shown), self.rows), None)

    def differences(self) -> dict[str, tuple[str, ...]]:
        """Key -> in what each run differs from the `reference`."""
        reference = self.reference
        if reference is None:
            return {}
        compared = [reference, *self.rows]
        if compared != self._differences[0]:
            found = differences([row.config for row in self.rows], reference.config)
            self._differences = compared, dict(zip((row.key for row in self.rows), found, strict=True))
        return self._differences[1]

    # -- what is done with it ------------------------------------------------------------------------------------

    def opened(self, past: Past) -> ListedRun | None:
        """The run on the list that an opened network comes from, which goes on with it; None without one.

        Nor where the run has learned on since, which would be lost.
        """
        found = [row for row in self.rows if past.key and row.key.startswith(past.key)]
        return next((row for row in found if row is not self.current and row.history.step <= past.step), None)

    def begin(self, history: History, images: int, key: str) -> ListedRun:
        """A run begins, of a new ``key`` or as one on the list that goes on: it takes its place there.

        A new one has a colour that no other has if it can.
        """
        known_row = next((row for row in self.rows if row.key == key), None)
        if known_row is not None:
            known_row.history, known_row.opened, self.current = history, True, known_row
            known_row.since = self.rows[-1].number
            self._differences = ([], {})
            known_row.rename(known_row.title)
            self.changed.emit()
            return known_row
        taken = [row.colour for row in self.rows]
        colour = min(range(COLOURS), key=taken.count)
        known = (*self.rows, *self.forgotten)
        titles = {row.title for row in known}
        numbers = count(1 + max((row.number for row in known), default=0))
        number = next(number for number in numbers if f"run {number}" not in titles)
        row = ListedRun(key, number, history, images, colour, since=number)
        self.rows.append(row)
        row.rename("")
        self.current = row
        others = sorted((one for one in self.rows[:-1] if not one.pinned), key=lambda one: one.since)
        self._remove(others[: max(0, len(others) - RUNS_KEPT)])
        self.changed.emit()
        return row

    def drop(self, history: History) -> None:
        """Take off a run that has come to nothing, for good."""
        self._remove([row for row in self.rows if row.history is history and not row.opened])

    def show(self, key: str, shown: bool) -> None:
        """Draw the curves of a run, or do not."""
        self.row(key).asked = shown
        self.changed.emit()

    def rename(self, key: str, title: str) -> None:
        """Call a run something else that no other is called, nor one that can be brought back."""
        row = self.row(key)
        before, short = row.title, row.short
        self._name(row, title)
        if row.title != before:
            self._act(f"Rename {short}", partial(self._rename, row, row.title), partial(self._rename, row, before))

    def pin(self, key: str, pinned: bool) -> None:
        """Keep a run, also from one start to the next, or no longer."""
        row = self.row(key)
        text = f"{'Pin' if pinned else 'Unpin'} {row.short}"
        self._act(text, partial(self._pin, row, pinned), partial(self._pin, row, row.pinned))

    def forget(self, keys: Iterable[str]) -> None:
        """Take runs off the list, all but the current one; `bring_back` returns them."""
        gone = [row for key in keys if (row := self.row(key)) is not self.current]
        if gone:
            self._act(f"Forget {_text_of(gone)}", partial(self._forget, gone), partial(self._bring_back, gone))

    def bring_back(self) -> None:
        """Return the runs that were taken off the list to their places."""
        rows = list(self.forgotten)
        self._act(f"Bring back {_text_of(rows)}", partial(self._bring_back, rows), partial(self._forget, rows))

    def _name(self, row: ListedRun, title: str) -> None:
        row.rename(title)
        known = [other for other in (*self.rows, *self.forgotten) if other is not row]
        others = {name for other in known for name in (other.short, other.history.name)}
        if row.short in others:
            row.rename(
                next(name for n in range(2, 1000) if (name := f"{row.short[: NAME_LIMIT - 6]} ({n})") not in others)
            )

    def _rename(self, row: ListedRun, title: str) -> None:
        if not self._is_there(row):
            return
        self._name(row, title)
        self._keep(row)
        self.changed.emit()

    def _is_there(self, row: ListedRun) -> bool:
        """Whether an edit of a run means something: it comes back where newer ones had taken its place."""
        if row not in self.rows and row not in self.forgotten:
            if not len(row.history.loss):
                self.problem.emit(f"{row.short} came to nothing and is gone: nothing has changed.")
                return False
            self._add([row])
        return True

    def _add(self, rows: Sequence[ListedRun]) -> None:
        """Return runs to their places on the list."""
        self.rows = sorted([*self.rows, *rows], key=lambda row: row.number)
        for row in rows:
            row.since = self.rows[-1].number
            self._name(row, row.title)
            self._keep(row)

    def _pin(self, row: ListedRun, pinned: bool) -> None:
        if not self._is_there(row):
            return
        row.pinned = pinned
        if pinned:
            self._keep(row)
        else:
            self._unkeep([row])
        self.changed.emit()

    def _forget(self, rows: Sequence[ListedRun]) -> None:
        gone = [row for row in rows if row not in self.forgotten and row is not self.current]
        self.forgotten += gone
        self._remove(gone)
        self.changed.emit()

    def _bring_back(self, rows: Sequence[ListedRun]) -> None:
        back = [row for row in rows if row in self.forgotten]
        self.forgotten = [row for row in self.forgotten if row not in back]
        self._add(back)
        self.changed.emit()

    # -- from one start to the next ------------------------------------------------------------------------------

    def keep_in(self, folder: Path) -> None:
        """Keep pinned runs in a folder, and list those that are in there; one that cannot be read is a `problem`.

        Where reading them takes long, those that were not read by then are left out.
        """
        self._folder, read = folder, SimpleQueue[SavedRun | Exception]()
        try:
            within(READ_WAIT, partial(_read_into, read, folder))
        except TimeoutError:
            self._folder = None  # nor would writing them end
            self.problem.emit(
                f"Reading the pinned runs takes more than {READ_WAIT:g} seconds: some are not here, and what is pinned "
                "now is not kept."
            )
        while not read.empty():
            saved = read.get()
            if isinstance(saved, Exception):
                self.problem.emit(f"A pinned run could not be read. {sentence_of(saved)}")
                continue
            row = ListedRun(saved.key, saved.number, saved.history, saved.images, saved.colour, saved.title, True)
            self.rows.append(row)
        self.rows.sort(key=lambda row: row.number)
        self.changed.emit()

    @property
    def kept_networks(self) -> list[tuple[KeptNetwork, str]] | None:
        """The networks that are kept, the newest first, and what they are; None where they are not kept."""
        titles = {row.key[:KEY_LENGTH]: row.title for row in self.rows}
        return None if self.shelf is None else [(kept, kept_text(kept, titles)) for kept in self.shelf.networks()]

    def keep_current(self) -> None:
        """Write the curves of the current run beside its network, and where it is pinned too: it has gone on since."""
        if self.current is not None:
            self._keep(self.current)
            if self.shelf is not None and self.current.history.has_learned:
                self.shelf.keep_curves(_saved(self.current))

    def _keep(self, row: ListedRun) -> None:
        if not row.pinned or self._folder is None or row not in self.rows:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            save_run(self._path(row, self._folder), _saved(row))
        except OSError as error:
            self.problem.emit(f"{row.short} is not kept: {failure_text(self._path(row, self._folder), error)}")

    def _remove(self, rows: list[ListedRun]) -> None:
        self.rows = [row for row in self.rows if row not in rows]
        self._unkeep(rows)

    def _unkeep(self, rows: list[ListedRun]) -> None:
        for row in rows:
            if self._folder is not None:
                self._path(row, self._folder).unlink(missing_ok=True)

    def _path(self, row: ListedRun, folder: Path) -> Path:
        return folder / f"{row.key}{SUFFIX}"


def _read_into(read: SimpleQueue[SavedRun | Exception], folder: Path) -> None:
    """Read all pinned runs in a folder, one after the other."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            read.put(load_run(path))
        except (OSError, ValueError) as error:
            read.put(error)


def _saved(row: ListedRun) -> SavedRun:
    return SavedRun(row.key, row.number, row.colour, row.title, row.images, row.history)


def _text_of(rows: Sequence[ListedRun]) -> str:
    return rows[0].short if len(rows) == 1 else f"{len(rows)} runs"
