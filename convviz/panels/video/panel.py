"""The Video panel: a stack of frames cut open, filtered along time; a picture's channels; a camera."""

from PySide6.QtWidgets import QWidget

from convviz.core.images.image import to_grey
from convviz.core.images.pyramid import pyramid
from convviz.core.video.stack import Stack
from convviz.panels.shared.pages import Pages
from convviz.panels.shared.panel import SteppingPanel
from convviz.panels.shared.player import PlayerControls
from convviz.panels.shared.reasons import reason_text
from convviz.panels.video.block_page import BlockPage
from convviz.panels.video.camera_page import CameraPage
from convviz.panels.video.channels_page import ChannelsPage
from convviz.panels.video.controls import VideoControls
from convviz.panels.video.time_page import TimePage
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.video import Shown, VideoOptions, VideoPage, VideoView
from convviz.state.context import Context
from convviz.state.graph.results import Results
from convviz.state.results.image import PICTURE
from convviz.state.results.picture import Picture
from convviz.state.results.video import FILTERED, GREY, SCENE, STACK, cursor_in
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
        self.channels = ChannelsPage(self.workbench, self)
        self.channels.cursor_requested.connect(self._on_cursor_requested)
        self.camera = CameraPage(context, self)
        self.depends |= {"kernel"}
        for kind in (VideoOptions, VideoView):
            self.workbench.model(kind).changed.connect(self._on_choices_changed)
        self._frame: tuple[Stack | None, int, Picture | None, Picture | None] = (None, 0, None, None)
        self.remarks = Label(parent=self)
        self.remarks.setWordWrap(True)
        self.remarks.setProperty("muted", True)
        self.pages = Pages(self.block, self.time, self.channels, self.camera, parent=self)
        self.body.addWidget(self.controls)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.remarks)
        self.bar = self.make_player(self)
        self.body.addWidget(self.bar)
        self.aside = (self.controls,)
        for view in (self.block.block, self.block.cuts, self.time):
            view.place_requested.connect(self._on_place_requested)

    def make_player(self, parent: QWidget) -> QWidget:
        return PlayerControls(self.player, parent, word="frame")

    def show_results(self, results: Results) -> None:
        stack, view = results.get(STACK), results.choice(VideoView)
        self._show_choices()
        video = view.page in (VideoPage.BLOCK, VideoPage.TIME)
        said = " ".join(stack.remarks) if stack is not None and video else ""
        self.remarks.setText(said)
        self.remarks.setVisible(bool(said))
        self.bar.setEnabled(video or (view.page is VideoPage.CHANNELS and view.of is Shown.FRAME))
        if results.reason(SCENE):
            image = view.page is VideoPage.CHANNELS and view.of is Shown.IMAGE
            # In a video's there are names of files, in which no sign may be changed.
            self.pages.show_reason(reason_text(results, SCENE) if image else results.reason(SCENE))
        elif view.page is VideoPage.CAMERA:
            self.camera.show_choices(results.choice(VideoOptions), view, self.workbench.value(KernelChoice))
            self.pages.setCurrentWidget(self.camera)

    def _show_choices(self) -> None:
        """Show what is chosen, at once: a long video may still be read."""
        stack = None if self.workbench.results is None else self.workbench.results.get(STACK)
        colour, long = stack is not None and stack.is_colour, stack is not None and bool(stack.left_out)
        options, view = self.workbench.value(VideoOptions), self.workbench.value(VideoView)
        self.controls.show_choices(options, view, stack=stack is not None, colour=colour, long=long)

    def _on_choices_changed(self) -> None:
        if self.is_seen:
            self._show_choices()

    def set_in_front(self, in_front: bool) -> None:
        super().set_in_front(in_front)
        if not in_front:
            self.camera.stop()  # Qt takes a panel behind another tab for one that is seen

    def show_step(self, results: Results) -> None:
        if results.reason(SCENE):
            return
        stack, view, index = results.get(STACK), results.choice(VideoView), self.player.shown
        if view.page is VideoPage.CHANNELS and view.of is Shown.IMAGE:
            self._show_image(results, view)
            return
        if view.page is VideoPage.CAMERA or stack is None or not self.player.length:
            return
        if view.page is VideoPage.BLOCK:
            self.block.show_step(stack, view, index)
            self.pages.setCurrentWidget(self.block)
        elif view.page is VideoPage.TIME and (filtered := results.get(FILTERED)) is not None:
            self.time.show_step(stack, filtered, results.choice(VideoOptions), view, index)
            self.pages.setCurrentWidget(self.time)

        elif view.page is VideoPage.CHANNELS:
            picture, grey = self._frame_pictures(stack, index)
            self.channels.show_picture(picture, grey, cursor_in(picture.shape, view))
            self.pages.setCurrentWidget(self.channels)

    def _show_image(self, results: Results, view: VideoView) -> None:
        picture, grey = results.get(PICTURE), results.get(GREY)
        if picture is not None and grey is not None:
            self.channels.show_picture(picture, grey, cursor_in(picture.shape, view))
            self.pages.setCurrentWidget(self.channels)

    def _frame_pictures(self, stack: Stack, index: int) -> tuple[Picture, Picture]:
        """A frame and its grey plane, the same ones as long as the frame is the same."""
        if self._frame[:2] != (stack, index) or self._frame[2] is None or self._frame[3] is None:
            frame = stack.frames[index]
            picture = Picture(pyramid(frame), stack.levels)
            grey = picture if frame.ndim == 2 else Picture(pyramid(to_grey(frame)), stack.levels)
            self._frame = stack, index, picture, grey
            return picture, grey
        return self._frame[2], self._frame[3]

    def _on_cursor_requested(self, row: int, column: int) -> None:
        self.workbench.edit("video_view", "Move the cursor", cursor=(row, column))

    def _on_place_requested(self, index: int, row: int, column: int) -> None:
        self.player.pause()
        self.player.seek(index)
        self.workbench.edit("video_view", "Move the cursor", cursor=(row, column))

    def _use_result(self) -> None:
        """Make the frame of the result that is shown the image."""
        self.context.images.use(
            self.context.images.store.add(self.time.made().as_image()), "Use the result as the image"
        )
