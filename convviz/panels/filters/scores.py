"""What is known of other filters: small pictures with their scores, and the table filter by noise."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from convviz.core.filters.noise import noise_of
from convviz.core.filters.table import described
from convviz.core.text.formatting import as_sentence, format_decibels, format_number, in_short
from convviz.core.util.fields import declared
from convviz.panels.filters.edits import ChainEdits
from convviz.panels.shared.numbers import NumbersMenu
from convviz.panels.shared.pictures import colouring_of
from convviz.panels.shared.title import Title
from convviz.state.choices.filters import FilterChoice, NoNoise
from convviz.state.graph.results import Results
from convviz.state.results.filter_scores import (
    ALTERNATIVES,
    COLUMNS,
    TABLE_COLUMNS,
    TABLE_ROWS,
    TRIALS,
    WHOLES,
    Score,
    winners,
)
from convviz.state.results.filters import lower
from convviz.state.results.image import SOURCE
from convviz.state.workbench import Workbench
from convviz.widgets.controls.steady import SteadyLabel
from convviz.widgets.filters.score_table import Scores, ScoreTable
from convviz.widgets.filters.thumbnails import Thumbnail, ThumbnailRow
from convviz.widgets.look.theme import UNIT

#: Names that have room below a small picture, where the usual ones have none.
_SHORT = {
    "gaussian20": "Gaussian 20²",
    "bilateral": "bilateral",
    "unsharp": "unsharp",
    "gradient_x": "gradient →",
    "gradient_y": "gradient ↓",
    "sobel_magnitude": "Sobel |G|",
    "sobel_direction": "Sobel angle",
    "canny": "Canny",
    "wiener_deconvolution": "deconvolved",
    "sharpen": "sharpen",
    "convolution": "chapter's 3×3",
    "upsample": "upsample",
}
_TITLES = {name: described(link) for name, link in ALTERNATIVES.items()}
_HEADS = {"gaussian": "Gaussian", "salt_pepper": "salt & pepper", "poisson": "Poisson"}
_ABOUT = (
    "PSNR in dB against the clean picture, white {}. Point at a cell for its gain over no filter; a click loads it."
)


class Alternatives(QWidget):
    """Every filter alone on the noisy picture; a click puts it in the place of the selected one."""

    def __init__(self, workbench: Workbench, edits: ChainEdits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench, self._edits = workbench, edits
        self.title = Title("The same noisy picture, other filters", None, self)
        self.row = ThumbnailRow("Other filters", self)
        self._scores: tuple[Score | None, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.title)
        column.addWidget(self.row)
        self.row.clicked.connect(self._on_row_clicked)
        self._menu = NumbersMenu(self.row, workbench, self.arrays)

    def arrays(self, _place: QPoint) -> dict[str, NDArray[Any]]:
        """PSNR and SSIM of the filters that have them, in the order of the pictures, by their name."""
        found = [score for score in self._scores if score is not None and score.psnr is not None]
        rows = [(score.psnr, np.nan if score.ssim is None else score.ssim) for score in found]
        return {"PSNR and SSIM": np.array(rows)} if rows else {}

    def show_results(self, results: Results) -> None:
        """Show what is known by now; what is of an earlier picture stays until then."""
        choice = results.choice(FilterChoice)
        scores = {name: self._score(results, name) for name in ALTERNATIVES}
        known = {name: score.psnr for name, score in scores.items() if score is not None and score.psnr is not None}
        waiting = [name for name, score in scores.items() if score is None and not results.reason(TRIALS[name])]
        best = "" if waiting else max(known, key=lambda name: known[name], default="")
        chosen = choice.link(self._edits.selected - 1) if self._edits.selected else None
        items = []
        for name, link in ALTERNATIVES.items():
            trial, score = results.get(TRIALS[name]), scores[name]
            why = results.reason(TRIALS[name])
            noisy = not isinstance(choice.noise, NoNoise)
            said, tip = ("too few", "pixels") if why else _said(score) if noisy else (), _TITLES[name]
            items.append(
                Thumbnail(
                    _SHORT.get(name, lower(tip)),
                    said,
                    "\n".join(filter(None, (tip, as_sentence(why) if why else ", ".join(said)))),
                    None if trial is None else trial.picture.values,
                    None if trial is None else colouring_of(trial.picture),
                    best=name == best,
                    current=link == chosen,
                )
            )
        self._scores = tuple(scores.values())
        self.row.set_items(tuple(items))
        self._say(choice)

    def _say(self, choice: FilterChoice) -> None:
        noisy = not isinstance(choice.noise, NoNoise)
        heading = "The same noisy picture, other filters" if noisy else "The same picture, other filters"
        goes = "a click puts one in the place of the selected filter" if self._edits.selected else "a click adds one"
        about = "PSNR and SSIM are rounded" if noisy else "no noise: no scores"
        self.title.set_text((heading, "Other filters"), (f"{about} · {goes}", goes))

    def _score(self, results: Results, name: str) -> Score | None:
        """Its score on the whole picture, where that is known for what is chosen."""
        whole = WHOLES[name]
        if self._workbench.is_known(whole):
            return results.get(whole)
        trial = results.get(TRIALS[name])
        return trial.score if trial is not None and self._workbench.is_known(TRIALS[name]) else None

    def _on_row_clicked(self, number: int) -> None:
        self._edits.use(list(ALTERNATIVES.values())[number])


class Table(QWidget):
    """Which filter for which noise, as numbers."""

    def __init__(self, workbench: Workbench, edits: ChainEdits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workbench, self._edits = workbench, edits
        self.title = Title("Which filter for which noise?", None, self)  # laid out by the panel
        self.title.set_text(("Which filter for which noise?", "Filter by noise"))
        self.table = ScoreTable("Filters by noise", self)
        self.about = SteadyLabel(parent=self, lines=2, muted=True)
        self.verdict = Title("", None, self)
        self._menu = NumbersMenu(self.table, workbench, self.table.arrays)
        self._white = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)
        column.addWidget(self.verdict)
        column.addStretch()
        self.table.cell_clicked.connect(self._on_table_cell_clicked)
        self.table.cell_hovered.connect(self._on_table_cell_hovered)
        self.table.hover_ended.connect(self._say)

    def show_results(self, results: Results) -> None:
        """Show what is known by now."""
        choice, source = results.choice(FilterChoice), results.get(SOURCE)
        values = np.full((len(TABLE_ROWS), len(TABLE_COLUMNS)), np.nan)
        known = [self._workbench.is_known(COLUMNS[kind]) for kind in TABLE_COLUMNS]
        for column, kind in enumerate(TABLE_COLUMNS):
            found = results.get(COLUMNS[kind])
            if found is not None and known[column]:
                values[:, column] = found
        self._white = "" if source is None else in_short(float(source.levels[1]))
        best = winners(values)
        self.table.set_scores(_table(choice, values, best, known))
        self.table.set_current(_current(choice))
        self.verdict.set_text(_verdict(best))
        self._say()

    def _say(self) -> None:
        self.about.setText(_ABOUT.format(self._white))

    def _on_table_cell_hovered(self, row: int, column: int) -> None:
        self.about.setText(self.table.scores.tips[row][column])

    def _on_table_cell_clicked(self, row: int, column: int) -> None:
        choice, name = self._edits.choice, TABLE_ROWS[row]
        kind = TABLE_COLUMNS[column]
        chain = (ALTERNATIVES[name],) if name else ()
        self._edits.load(getattr(choice, kind), chain, f"Load {_row_text(name)} for {_HEADS[kind]}")


def _said(score: Score | None) -> tuple[str, ...]:
    if score is None:
        return ("…",)
    if score.psnr is None:
        head, _, rest = score.why.partition(": ")
        return (f"{head}:", rest) if rest else (head,)
    similar = f"SSIM {score.ssim:.2f}".replace("-", "−") if score.ssim is not None else ""
    return tuple(filter(None, (f"{format_decibels(score.psnr).removeprefix('≈')} dB", similar)))


def _row_text(name: str) -> str:
    return lower(_TITLES[name]) if name else "no filter"


def _table(
    choice: FilterChoice, values: NDArray[np.float64], best: frozenset[tuple[int, int]], known: Sequence[bool]
) -> Scores:
    columns = tuple((_HEADS[kind], _below(getattr(choice, kind))) for kind in TABLE_COLUMNS)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    shares = (values - low) / ((high - low) or 1.0)
    texts = tuple(
        tuple(
            format_decibels(float(value)) if there and not np.isnan(value) else "–" if there else "…"
            for value, there in row
        )
        for row in (zip(row, known, strict=True) for row in values)
    )
    tips = tuple(
        tuple(_tip(name, columns[column][0], values[:, column], row, known[column]) for column in range(len(columns)))
        for row, name in enumerate(TABLE_ROWS)
    )
    rows = tuple(map(_row_text, TABLE_ROWS))
    return Scores(rows, columns, values, texts, shares, best, tips)


def _below(noise: Any) -> str:
    """What is said of a noise below its name."""
    shorts = (field.in_short(getattr(noise, name)) for name, field in declared(type(noise)).items())
    return ", ".join(filter(None, shorts)) or ("photons" if noise_of(noise).name == "poisson" else "")


def _tip(name: str, noise: str, column: NDArray[np.float64], row: int, known: bool) -> str:
    value, none = float(column[row]), float(column[0])
    if not known or (not name and np.isnan(value)):
        return "It is still being found out." if not known else "There is no such noise on this picture."
    if np.isnan(value):
        return f"{_row_text(name)[:1].upper()}{_row_text(name)[1:]} looks at more pixels than this picture has."
    if np.isinf(value) or np.isinf(none):
        return f"On {noise} noise of this picture nothing changes."
    if not name:
        return f"No filter on {noise} noise: {format_number(value)} dB."
    gain = value - none
    verb = "gains" if gain >= 0 else "loses"
    return f"{_row_text(name)[:1].upper()}{_row_text(name)[1:]} on {noise} noise {verb} {format_number(abs(gain))} dB."


def _current(choice: FilterChoice) -> tuple[int, int] | None:
    """The cell of the table that is loaded; None for none."""
    kinds = [kind for kind in TABLE_COLUMNS if type(getattr(choice, kind)) is type(choice.noise)]
    links = [() if not name else (ALTERNATIVES[name],) for name in TABLE_ROWS]
    if not kinds or choice.chain not in links:
        return None
    return links.index(choice.chain), TABLE_COLUMNS.index(kinds[0])


def _verdict(best: frozenset[tuple[int, int]]) -> str:
    """What the table says, once all of it is known."""
    if len(best) < len(TABLE_COLUMNS):
        return ""
    rows = {row for row, _ in best}
    return (
        "No filter wins everywhere." if len(rows) > 1 else f"Here {_row_text(TABLE_ROWS[rows.pop()])} wins everywhere."
    )
