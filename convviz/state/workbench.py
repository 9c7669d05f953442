"""The owner of all choices and results. It knows no subject by name."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from time import monotonic, sleep
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from convviz.state.choice_book import Beside, ChoiceBook
from convviz.state.graph.graph import Graph
from convviz.state.graph.result import Making, Result
from convviz.state.graph.results import Results
from convviz.state.players import Players
from convviz.state.subject_model import SubjectModel
from convviz.state.work.background import Background

#: Products up to which results are computed within a frame and so without leaving the GUI thread (measured: 8 ms on a
#: slow laptop's core).
QUICK_PRODUCTS = 30_000_000
#: Seconds after which results that come later are shown, so that showing them takes little of the time.
_PACE = 0.1
#: Seconds without a change before they are begun, and between two looks whether there is one.
_PAUSE, _TICK = 0.05, 0.005


class Workbench(ChoiceBook):
    """Owns the choices, the results and the players of all subjects.

    Results are computed only while a panel asks for them (`want`): what nobody looks at costs nothing.

    Parameters
    ----------
    subjects : the rows of the table.
    tools : what results may need besides choices.

    Attributes
    ----------
    subjects : the rows by key.
    background : what runs in other threads.
    results : what the choices of the panels in front give, or None before the first computation has ended.
    players : key of a subject that steps -> its player.
    """

    #: New results and player positions are in place: the keys of the choices and results that have changed.
    results_changed = Signal(object)
    #: A session has taken the place of everything chosen.
    restored = Signal()

    def __init__(
        self,
        subjects: Iterable[SubjectModel],
        tools: Mapping[str, Any] = MappingProxyType({}),
        parent: QObject | None = None,
    ) -> None:
        rows = tuple(subjects)
        super().__init__((choice for row in rows for choice in row.choices), parent)
        self.subjects = {row.key: row for row in rows}
        self._tools, self._joined = tools, {row.key for row in rows if not row.is_late}
        self.graph = self._graph()
        self.undo_stack.indexChanged.connect(self._on_undo_index_changed)
        self.results: Results | None = None
        self.players = Players(rows, self)
        self.besides.append(Beside(self.players.places, self._bring_players_back))
        self.background = Background(self)
        #: A plain sentence about what could not be done; nothing was lost.
        self.problem = self.background.problem
        self.background.computing.finished.connect(self._take)
        self.background.computing.failed.connect(self._on_computing_failed)
        self.background.later.finished.connect(self._take_later)
        self.background.later.failed.connect(self.background.refuse)
        self._wanted: set[str] = set()
        self._forgotten: set[str] = set()
        self._asked: tuple[frozenset[str], dict[str, Any]] = frozenset(), {}
        self._results_at = 0
        self._going_on: tuple[frozenset[str], dict[str, Any]] = frozenset(), {}  # for what `later` works
        self._known: Results | None = None  # what there was when it began
        self._current: tuple[Results | None, frozenset[str]] = None, frozenset()  # keys of what is known of them

    def subject_of(self, kind: type[Any]) -> SubjectModel:
        """The subject for which one chooses a ``kind``."""
        key = self.key(kind)
        return next(row for row in self.subjects.values() if key in {choice.key for choice in row.choices})

    def title(self, kind: type[Any]) -> str:
        """What the panel is called in which one chooses a ``kind``."""
        return self.subject_of(kind).title

    def restore(self, values: Mapping[str, Any], places: Mapping[str, int | None] = MappingProxyType({})) -> None:
        """Take over all that a session holds; nothing can be undone afterwards.

        ``places`` are the steps where players are to stand, each as soon as its steps are there.
        """
        self.undo_stack.clear()
        self.players.pause()
        self.players.send_all(places)
        self.put(values)
        self.restored.emit()

    def replace_all(self, text: str, values: Mapping[str, Any], places: Mapping[str, int | None]) -> None:
        """Take over all that a session holds, as `restore` does, as one edit that can be undone."""
        edit = self.whole_edit(text, values)
        self.players.pause()
        self.players.send_all(places)
        self.undo_stack.push(edit)
        self.restored.emit()

    def want(self, subject: str, wanted: bool) -> None:
        """Compute the results of a subject from now on, since its panel is in front; or do so no longer."""
        if wanted:
            self._join([subject])
            self._wanted.add(subject)
            self.refresh()
        else:
            self._wanted.discard(subject)
            self._go_on()

    def _join(self, subjects: Iterable[str]) -> None:
        """Take in what follows from the choices of rows that nobody has looked at before."""
        new = [key for key in subjects if key not in self._joined]
        if new:
            self._joined.update(new)
            self.graph = self._graph()
            if self.results is not None:
                self.results = Results({**self.chosen, **self.results.choices}, self.results.made)

    def _graph(self) -> Graph:
        rows = [row for row in self.subjects.values() if row.key in self._joined]
        return Graph((result for row in rows for result in (*row.results, *row.later)), self.choices, self._tools)

    def forget(self, result: Result[Any]) -> None:
        """Compute a result anew although nothing that it needs has changed: a file may hold another picture by now."""
        self._forgotten.add(result.key)

    def refresh(self) -> None:
        """Compute what is asked for and has become stale: at once when it is quick, else in the other thread.

        The essential results are always asked for, so that a choice that cannot be is refused wherever it is made.
        """
        if not self._wanted:
            return
        wanted = [result for name in self._wanted for result in self.subjects[name].results]
        before = self.results
        if before is not None and self._forgotten:
            kept = {key: made for key, made in before.made.items() if key not in self._forgotten}
            before = Results(before.choices, kept)
        asked = frozenset(self._wanted), self.chosen
        if asked == self._asked and self.background.computing.busy and not self._forgotten:
            return  # it is on its way already: something was chosen that it does not depend on
        self._asked = asked
        evaluation = self.graph.evaluation([*self.graph.essential, *wanted], self.chosen, before)
        try:
            quick = evaluation.quick(QUICK_PRODUCTS)
        except ValueError as error:
            self.background.computing.cancel()
            self._on_computing_failed(error)
            return
        if quick:
            self.background.computing.cancel()
            self._take(evaluation.results)
        else:
            self.background.later.cancel()  # what is waited for has the processor
            self.background.computing.submit(evaluation.work())

    @property
    def chosen(self) -> dict[str, Any]:
        """The choices that results depend on."""
        return {key: self.models[key].value for key in self.models if key in self.graph.choices}

    def is_current(self, subject: str) -> bool:
        """Whether the results of a subject are those of the choices in ``results``; else they are being computed."""
        self._join([subject])
        rows = self.subjects[subject].results
        return self.results is not None and self.graph.is_current(rows, self.results)

    def is_known(self, result: Result[Any]) -> bool:
        """Whether a result, such as one that comes later, has been found for the choices in ``results``, or refused."""
        if self._current[0] is not self.results:
            found = frozenset() if self.results is None else self.graph.current(self.results)
            self._current = self.results, found
        return result.key in self._current[1]

    def steps(self, subject: str) -> Any:
        """The steps in which the player of a subject stands, or None."""
        result = self.subjects[subject].steps
        return None if self.results is None or result is None else self.results.get(result)

    def cancel(self) -> None:
        """Stop reading or computing. The old picture stays, and the choice that asked for the work is taken back."""
        if not self.background.cancel() and self.background.computing.busy:
            self._return_to_results()

    def shut_down(self) -> bool:
        """Stop everything that runs, before the program ends; False if a thread does not end in time."""
        self.players.pause()
        ended = self.background.shut_down()
        self.undo_stack.clear()  # its commands hold on to this workbench
        self.besides.clear()
        return ended

    def send_players(self, places: Mapping[str, int | None]) -> None:
        """Have players go to these steps once they have been computed, or start anew for None."""
        for key, place in places.items():
            self.players.send(key, place)

    def _bring_players_back(self, places: Mapping[str, int | None], keys: Collection[str] | None) -> None:
        """Bring players back whose steps follow from what has changed back."""
        follow = self._following(keys)
        self.send_players({key: place for key, place in places.items() if key in follow})

    def start_players_anew(self, keys: Collection[str]) -> None:
        """Have players whose steps follow from the choices of these keys start anew."""
        self.players.start_anew(self._following(keys))

    def _following(self, keys: Collection[str] | None) -> set[str]:
        """The keys of the players whose steps follow from these choices; None for all choices."""
        # In steps that nobody has looked at no player stands yet.
        steps = {key: self.subjects[key].steps for key in self.players if key in self._joined}
        return {key for key, row in steps.items() if row is not None and self._follows(row, keys)}

    def _follows(self, result: Result[Any], keys: Collection[str] | None) -> bool:
        return keys is None or self.graph.follows(result, keys, self.choices)

    @Slot()
    def _return_to_results(self) -> None:
        """Choose again what the results that are shown were made of; where that is chosen, only stop computing."""
        self.background.computing.cancel()
        if self.results is not None and self.results.choices != self.chosen:
            shown = self.results.choices
            self.go_to(self._results_at, self.graph.choices)
            # Not every choice is an edit of its own: looking differently is none, and dragging makes one of many.
            self.put(shown)

    @Slot(int)
    def _on_undo_index_changed(self, index: int) -> None:
        if self.results is not None and self.results.choices == self.chosen:
            self._results_at = index

    @Slot(object)
    def _take(self, results: Results) -> None:
        before, changes = self.results, results.changes_since(self.results)
        if changes or before is None:
            self.results = results
        if results.choices == self.chosen:
            self._results_at = self.undo_stack.index()
        self._forgotten.clear()
        settled = self.players.settle(self._wanted, results)
        if changes or before is None:
            self.results_changed.emit(changes)
        for key in settled:  # of the same steps another one is to be drawn, where a player stands anew
            steps = self.subjects[key].steps
            if steps is not None and steps.key not in changes:
                self.players[key].moved.emit()
        self._go_on()

    def _go_on(self, *, at_once: bool = False) -> None:
        """Find, in another thread, the next of what may come later to what is there and asked for.

        Unless ``at_once``, a little later: while something is dragged, the processor is left to the picture.
        """
        job, results, asked = self.background.later, self.results, (frozenset(self._wanted), self.chosen)
        if job.busy and asked == self._going_on:
            return
        job.cancel()
        if results is None or results.choices != asked[1] or self.background.computing.busy:
            return
        rows = (self.subjects[key].later for key in self.subjects if key in self._wanted)
        waiting = [result for row in rows for result in row if not self.is_known(result)]
        if waiting:
            self._going_on, self._known = asked, results
            job.submit(self._found(waiting, results, 0.0 if at_once else _PAUSE))

    def _found(self, waiting: Iterable[Result[Any]], results: Results, pause: float) -> Making[Results]:
        """Find one result after the other for as long as nothing has to be shown yet; runs in another thread."""
        begin = monotonic() + pause
        while monotonic() < begin:
            yield 0.0
            sleep(_TICK)
        until = monotonic() + _PACE
        for result in waiting:
            results = yield from self.graph.evaluation([result], results.choices, results).work()
            if monotonic() > until:
                break
        return results

    @Slot(object)
    def _take_later(self, found: Results) -> None:
        before, known = self.results, self._known
        if before is None or known is None:
            return
        # What has been found besides meanwhile, for a panel that has come to the front, stays.
        new = {key: made for key, made in found.made.items() if known.made.get(key) is not made}
        self.results = Results(before.choices, {**before.made, **new})
        changes = self.results.changes_since(before)
        if changes:
            self.results_changed.emit(changes)
        self._go_on(at_once=True)

    @Slot(object)
    def _on_computing_failed(self, error: Exception) -> None:
        # Later, since an edit may be under way; and first the way back, since new results take messages away.
        QTimer.singleShot(0, self, self._return_to_results)
        QTimer.singleShot(0, self, partial(self.background.refuse, error))
