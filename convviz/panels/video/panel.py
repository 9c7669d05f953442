"""The Video panel: a stack of frames cut open, filtered along time; a picture's channels; a camera."""

from PySide6.QtWidgets import QWidget

from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.player import PlayerControls
from convviz.panels.shared.reasons import reason_text
from convviz.panels.video.block_page import BlockPage
from convviz.panels.video.controls import VideoControls
from convviz.panels.video.time_page import TimePage
from convviz.state.choices.video import VideoOptions, VideoPage, VideoView
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.video import FILTERED, SCENE, STACK
from convviz.widgets.look.labels import Label


class VideoPanel(SteppingPanel):
    """Controls, the page that is chosen, what is to be said of the video, and the player of its frames."""

    key = "video"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.controls = VideoControls(context, self)
        self.block = BlockPage(self.workbench, self)
        self.time = TimePage(self.workbench, self)
        self.time.offer_use(self._use_result)
        self.remarks = Label(parent=self)
        self.remarks.setWordWrap(True)
        self.remarks.setProperty("muted", True)
        self.pages = Pages(self.block, self.time, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.remarks)
        self.body.addWidget(self.make_player(self))
        self.aside = (self.controls,)
        for view in (self.block.block, self.block.cuts, self.time):
            view.place_requested.connect(self._on_place_requested)

    def make_player(self, parent: QWidget) -> QWidget:
        return PlayerControls(self.player, parent, word="frame")

    def show_results(self, results: Results) -> None:
        stack, view = results.get(STACK), results.choice(VideoView)
        colour, long = stack is not None and stack.is_colour, stack is not None and (stack.stride > 1)
        self.controls.show_choices(results.choice(VideoOptions), view, colour=colour, long=long)
        video = view.page in (VideoPage.BLOCK, VideoPage.TIME)
        said = " ".join(stack.remarks) if stack is not None and video else ""
        self.remarks.setText(said)
        self.remarks.setVisible(bool(said))
        if results.reason(SCENE):
            self.pages.show_reason(reason_text(results, SCENE))

    def show_step(self, results: Results) -> None:
        if results.reason(SCENE):
            return
        stack, view, index = results.get(STACK), results.choice(VideoView), self.player.shown
        if stack is None or not self.player.length:
            return
        if view.page is VideoPage.BLOCK:
            self.block.show_step(stack, view, index)
            self.pages.setCurrentWidget(self.block)
        elif view.page is VideoPage.TIME and (filtered := results.get(FILTERED)) is not None:
            self.time.show_step(stack, filtered, results.choice(VideoOptions), view, index)
            self.pages.setCurrentWidget(self.time)

    def _on_place_requested(self, index: int, row: int, column: int) -> None:
        self.player.pause()
        self.player.seek(index)
        self.workbench.edit("video_view", "Move the cursor", cursor=(row, column))

    def _use_result(self) -> None:
        """Make the frame of the result that is shown the image."""
        self.context.images.use(
            self.context.images.store.add(self.time.made().as_image()), "Use the result as the image"
        )
