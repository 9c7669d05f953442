"""The controls of the video: which it is, what is seen of it, and the fields that belong to that."""

from functools import partial

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from convviz.core.video.clips import CLIPS
from convviz.panels.shared.field_controls import FieldControls
from convviz.panels.video.leaving import ask_to_save_gif, use_frame
from convviz.panels.video.opening import ask_for_frames, ask_for_video, use_clip
from convviz.state.choices.video import Plane, TimeKernel, VideoOptions, VideoPage, VideoView
from convviz.state.context import Context
from convviz.widgets.controls.flow import FlowLayout
from convviz.widgets.look.icons import IconButton

#: The fields that are seen on each page, in their order; of the video, and of the view.
_FIELDS = {
    VideoPage.BLOCK: ("keep",),
    VideoPage.TIME: ("plane", "kernel", "count", "own", "keep"),
    VideoPage.CHANNELS: ("of",),
    VideoPage.CAMERA: ("device", "plane"),
}


class VideoControls(QWidget):
    """They offer only what is legal for the video at hand, and only what changes what is seen."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.view = FieldControls(context.workbench, VideoView, self)
        self.options = FieldControls(context.workbench, VideoOptions, self)
        self.open_button = IconButton("folder-open", "Video", self, show_text=True)
        self.open_button.setToolTip("Open a video, an animation or a folder of pictures; or drop one here")
        self.open_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.open_button)
        for name, clip in CLIPS.items():
            self.menu.addAction(f"{clip.title} (comes with the program)", partial(use_clip, context, name))
        self.menu.addSeparator()
        self.menu.addAction("Open video or animation…", partial(ask_for_video, self, context))
        self.menu.addAction("Open a folder of pictures…", partial(ask_for_frames, self, context))
        self.menu.addSeparator()
        self.use_action = self.menu.addAction("Use this frame as the image", partial(use_frame, context))
        self.save_action = self.menu.addAction(
            "Save the filtered video as GIF…", partial(ask_to_save_gif, self, context)
        )
        self.open_button.setMenu(self.menu)
        self.boxes = {"page": self.view.box("page")}
        flow = self.flow = FlowLayout(self)
        flow.addWidget(self.boxes["page"])
        flow.addWidget(self.open_button)
        for name in ("of", "device"):
            self.boxes[name] = self.view.box(name)
        for name in ("plane", "kernel", "count", "own", "keep"):
            self.boxes[name] = self.options.box(name)
        for name in ("of", "device", "plane", "kernel", "count", "own", "keep"):
            flow.addWidget(self.boxes[name])

    def show_choices(self, options: VideoOptions, view: VideoView, *, stack: bool, colour: bool, long: bool) -> None:
        """Show what is chosen; the others say whether there is a video, in colour, of which frames are left out."""
        self.view.show(view)
        self.options.show(options)
        idle = {
            "count": options.kernel is not TimeKernel.MEAN,
            "own": options.kernel is not TimeKernel.OWN,
            "keep": not long,
        }
        for name, box in self.boxes.items():
            box.setVisible(name == "page" or (name in _FIELDS[view.page] and not idle.get(name, False)))
        self.open_button.setVisible(view.page is not VideoPage.CAMERA)
        every = colour or view.page is VideoPage.CAMERA
        self.use_action.setEnabled(stack)
        self.save_action.setEnabled(stack and view.page is VideoPage.TIME)
        self.options["plane"].set_allowed(tuple(Plane) if every else (Plane.GREY,))
