"""What is on the screen as programs, to be read, copied and saved; it follows what is chosen while it is open."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QFontDatabase, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout

from convviz.core.util.file_kinds import one_type
from convviz.export.code.code import Code, Library
from convviz.state.commands import WindowProtocol
from convviz.state.subject import Subject
from convviz.state.work.jobs import Work
from convviz.widgets.controls.ask import ask_to_save
from convviz.widgets.controls.controls import Segmented
from convviz.widgets.controls.keys import finish_typing
from convviz.widgets.look.formula import FormulaView
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT

PROGRAM = one_type("programs", "Python program", ".py")


class CodeWindow(QDialog):
    """The programs of the panel in front, one library at a time."""

    def __init__(self, window: WindowProtocol, front: Callable[[], Subject]) -> None:
        super().__init__(window.widget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window, self._front, self._context = window, front, window.context
        self._library, self._code = Library.NUMPY, Code("", {})
        self.libraries = Segmented("Library", [(one, one.text, one.tip) for one in Library], self)
        self.libraries.chosen.connect(self._on_library_chosen)
        self.formula = FormulaView(parent=self)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Program")
        self.reads = Label(parent=self)
        self.reads.setWordWrap(True)
        self.copying, self.saving = QPushButton("Copy", self), QPushButton("Save…", self)
        self.copying.clicked.connect(self._on_copying_clicked)
        self.saving.clicked.connect(self._on_saving_clicked)
        self._lay_out()
        window.context.workbench.results_changed.connect(self.show_code)
        self.resize(760, 560)
        self.show_code()

    def _lay_out(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self.font().pixelSize())
        self.text.setFont(font)
        layout, foot = QVBoxLayout(self), QHBoxLayout()
        layout.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 3 * UNIT)
        layout.setSpacing(2 * UNIT)
        layout.addWidget(self.libraries, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.formula)
        layout.addWidget(self.text)
        foot.addWidget(self.reads, 1)
        for button in (self.copying, self.saving):
            foot.addWidget(button)
        layout.addLayout(foot)

    def show_code(self, _changes: object = None) -> None:
        """Show the programs of what is on the screen now."""
        row = self._front()
        try:
            if row.code is None:
                raise ValueError(f"{row.title} has no program.")
            self._code = row.code(self._context, row.key)
        except ValueError as error:
            self._code = Code(row.title, {}, dict.fromkeys(Library, str(error)))
        self.setWindowTitle(f"{self._code.title} as code")
        self.formula.set_formula(*self._code.formula)
        self.formula.setVisible(bool(self._code.formula.tex))
        self.libraries.set_value(self._library)
        self._show_program()

    def _show_program(self) -> None:
        program = self._code.programs.get(self._library, "")
        modes = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(modes.NoWrap if program else modes.WidgetWidth)
        shown = program or self._code.reasons.get(self._library, "")
        if shown != self.text.toPlainText():  # or what is selected would not be any more
            self.text.setPlainText(shown)
        files = [name for name in self._code.files if f'"{name}"' in program]
        self.reads.setText(f"It reads {' and '.join(files)}, which Save writes beside it." if files else "")
        for button in (self.copying, self.saving):
            button.setEnabled(bool(program))

    def _on_library_chosen(self, library: Library) -> None:
        self._library = library
        self._show_program()

    def _on_copying_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._code.programs[self._library])
        self._window.say("The program is on the clipboard.")

    def _on_saving_clicked(self) -> None:
        save = partial(self._save, self._code, self._library)
        ask_to_save(self, "Save program", PROGRAM, save, name=f"{self._code.title} {self._library}")

    def _save(self, code: Code, library: Library, path: str) -> None:
        def work() -> Work:
            yield 0.0
            names = code.save(library, path)
            beside = f", and {' and '.join(names)} beside it" if names else ""
            return f"Saved the program{beside}."

        self._context.workbench.background.writing.save(path, work())


class CodeMenu(QObject):
    """The entry that opens the window of programs, of which there is one at most."""

    def __init__(self, window: WindowProtocol, front: Callable[[], Subject]) -> None:
        super().__init__(window.widget)
        self._window, self._front = window, front
        self.shown: CodeWindow | None = None
        self.action = QAction("Code of the panel…", self)
        self.action.setShortcut(QKeySequence("Ctrl+K"))
        self.action.triggered.connect(finish_typing)
        self.action.triggered.connect(self.show)

    def show(self) -> None:
        """Show the programs of the panel in front."""
        if self.shown is None:
            self.shown = CodeWindow(self._window, self._front)
            self.shown.finished.connect(self._on_shown_finished)
        self.shown.show()
        self.shown.raise_()

    def show_front(self, row: Subject) -> None:
        """Say which panel is in front."""
        self.action.setEnabled(row.code is not None)
        if self.shown is not None:
            self.shown.show_code()

    def _on_shown_finished(self) -> None:
        self.shown = None
