"""The page of the camera: its picture beside what the kernel makes of it, live, or frozen by a key."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from convviz.core.images.image import Image
from convviz.core.video.camera import Camera
from convviz.panels.shared.grid_menu import GridMenu
from convviz.panels.shared.pictures import colouring_of, layer_of, size_text
from convviz.panels.shared.title import Title
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.video import VideoOptions, VideoView
from convviz.state.context import Context
from convviz.state.outcome import Made
from convviz.state.results.live import Live, LiveStep
from convviz.widgets.grid.colour_bar import ColourBar
from convviz.widgets.grid.grid_view import GridView
from convviz.widgets.look.icons import IconButton
from convviz.widgets.look.labels import Label
from convviz.widgets.look.theme import UNIT, Role

#: Milliseconds between two looks at whether there is a new picture.
_TICK = 33
_IDLE = (
    "The camera is off. Start it to see its pictures convolved with the kernel as they come; F freezes them.\n"
    "Nothing is recorded, and nothing leaves this computer."
)


class CameraPage(QWidget):
    """Starts and stops the camera, and shows its newest picture. It stops when the page is not seen any more."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.live = Live(Camera())
        self._step: LiveStep | None = None
        self.start_button = IconButton("play", "Start camera", self, show_text=True)
        self.freeze_button = IconButton("pause", "Freeze (F)", self, show_text=True)
        self.use_button = IconButton("images", "Use as the image", self, show_text=True)
        self.use_button.setToolTip("Make this picture of the camera the image of all panels")
        self.rate = Label(parent=self)
        self.problem = Label(parent=self)
        self.problem.setWordWrap(True)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.frame_title = Title("Camera", Role.INPUT, self)
        self.result_title = Title("Convolved", Role.OUTPUT, self)
        self.frame, self.result = GridView("Camera", self), GridView("Camera, convolved", self)
        self.colours = ColourBar(self)
        self._menus = [GridMenu(view, context.workbench) for view in (self.frame, self.result)]
        self._menus[0].offer_use(self.made, self.use_frame)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.start_button.clicked.connect(self._on_start_clicked)
        self.freeze_button.clicked.connect(self._on_freeze_clicked)
        self.use_button.clicked.connect(self.use_frame)
        self._lay_out()
        self._say()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        for button in (self.start_button, self.freeze_button, self.use_button):
            bar.addWidget(button)
        bar.addWidget(self.rate)
        bar.addStretch(1)
        scene = QWidget(self)
        grid = QGridLayout(scene)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4 * UNIT)
        grid.setVerticalSpacing(UNIT)
        for column, (title, view) in enumerate(((self.frame_title, self.frame), (self.result_title, self.result))):
            grid.addWidget(title, 0, column)
            grid.addWidget(view, 1, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(self.colours, 2, 1)
        grid.setRowStretch(1, 1)
        self.stage = QStackedWidget(self)
        self.stage.addWidget(scene)
        self.stage.addWidget(self.problem)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(bar)
        body.addWidget(self.stage, 1)

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_choices(self, options: VideoOptions, view: VideoView, kernel: KernelChoice) -> None:
        """Convolve with another kernel, freeze or go on."""
        self.live.ask(kernel, options.plane)
        self.live.freeze(view.frozen)
        self.result_title.set_text(
            f"{options.plane.text} ∗ {kernel.title}" if len(kernel.planes) == 1 else kernel.title
        )
        self._say()

    def _on_timer_timeout(self) -> None:
        step = self.live.step
        if step is not None and step is not self._step:
            self._show_step(step)
        self._say()
        if not self.live.camera.running:
            self._timer.stop()

    def _show_step(self, step: LiveStep) -> None:
        self._step = step
        self.frame.set_layer(layer_of(step.frame))
        self.result.set_layer(layer_of(step.result))
        self.frame_title.set_text("Camera", size_text(step.frame))
        self.colours.set_colouring(colouring_of(step.result), 1, cut_off=step.result.cut_off)

    def _say(self) -> None:
        """Bring buttons, rate and sentences up to date."""
        camera, frozen = self.live.camera, self._context.workbench.value(VideoView).frozen
        self.start_button.set_icon(*(("stop", "Stop camera") if camera.running else ("play", "Start camera")))
        self.freeze_button.set_icon("play" if frozen else "pause", "Go on (F)" if frozen else "Freeze (F)")
        there = self._step is not None
        self.freeze_button.setEnabled(camera.running)
        self.use_button.setEnabled(there)
        rate = f"{camera.rate:.0f} pictures a second{', frozen' if frozen else ''}" if camera.running else ""
        self.rate.setText(rate)
        waiting = "Waiting for the first picture…" if camera.running else _IDLE
        self.problem.setText(camera.problem or waiting)
        self.stage.setCurrentIndex(0 if there and not camera.problem else 1)

    # -- what is asked for ---------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the camera that is chosen."""
        view = self._context.workbench.value(VideoView)
        self._step = None
        if view.frozen:
            self._on_freeze_clicked()
        self.live.start(view.device)
        self._timer.start()
        self._say()

    def stop(self) -> None:
        """Stop the camera; its last picture stays."""
        self._timer.stop()
        self.live.stop()
        self._say()

    def made(self) -> Made:
        """The camera's picture as it is shown; a ValueError where there is none."""
        if self._step is None:
            raise ValueError("There is no picture of the camera yet.")
        frame = self._step.frame
        return Made(frame.values, frame.levels, frame.levels, False, "camera")

    def use_frame(self) -> None:
        """Make the picture that is shown the image."""
        if self._step is not None:
            images, made = self._context.images, self.made()
            image = Image("camera picture", made.values, made.levels)
            images.use(images.store.add(image), "Use the camera's picture as the image")

    def _on_start_clicked(self) -> None:
        if self.live.camera.running:
            self.stop()
        else:
            self.start()

    def _on_freeze_clicked(self) -> None:
        bench = self._context.workbench
        bench.edit("video_view", "Freeze the camera", frozen=not bench.value(VideoView).frozen)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()
