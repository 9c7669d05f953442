"""The one table of subjects: rooms, menus, docks, keys, sessions, undo, ``render`` and tests all come from it.

A panel is imported by the function that makes it: what is not seen must not slow a start.
"""

from PySide6.QtWidgets import QWidget

from convviz.core.networks.presets import PRESETS
from convviz.panels.convolution.commands import compare
from convviz.panels.training.menu.commands import learn_from, run_player, toggle_run, training_commands, turn_view
from convviz.panels.training.own.pictures import take_pictures
from convviz.panels.training.state_text import run_summary
from convviz.runs.recipe import Recipe
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.draft import DraftNodes
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.choices.training_view import TrainingView
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.outcome import Outcome
from convviz.state.results import convolution, image, pooling
from convviz.state.rooms import Dock, Room
from convviz.state.subject import Choice, Compare, PanelProtocol, Subject, of_results


def _image(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.image.panel import ImagePanel

    return ImagePanel(context, parent)


def _kernel(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.kernel.panel import KernelPanel

    return KernelPanel(context, parent)


def _convolution(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.convolution.panel import ConvolutionPanel

    return ConvolutionPanel(context, parent)


def _pooling(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.pooling.panel import PoolingPanel

    return PoolingPanel(context, parent)


def _network(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.network.panel import NetworkPanel

    return NetworkPanel(context, parent)


def _training(context: Context, parent: QWidget) -> PanelProtocol:
    from convviz.panels.training.panel import TrainingPanel

    return TrainingPanel(context, parent)


PANELS: tuple[Subject, ...] = (
    Subject(
        "image",
        "Image",
        Room.IMAGES,
        _image,
        choices=(Choice("image", ImageChoice()),),
        results=(image.SOURCE, image.CELLS, image.PICTURE, image.FACTS, image.HISTOGRAM),
        mouse=(
            ("Wheel, drag, double-click a picture", "zoom, move, show all"),
            ("Double-click a cell of a small image", "type its number; Return, Tab, arrow keys go on, Esc leaves"),
        ),
        text="image matrix",
        text_in_focus=True,
        dock=Dock((Room.IMAGES,), 350),
    ),
    Subject(
        "kernel",
        "Kernel",
        Room.IMAGES,
        _kernel,
        choices=(Choice("kernel", KernelChoice.preset("sobel_x")),),
        mouse=(
            ("Drag a kernel cell up or down", "change its number (Shift: finely)"),
            ("Type into a cell", "digits, fractions like 1/9; Enter, Tab, Escape"),
        ),
        text="kernel",
        dock=Dock((Room.IMAGES,), 390),
    ),
    Subject(
        "convolution",
        "Convolution",
        Room.IMAGES,
        _convolution,
        choices=(Choice("convolution", ConvolutionOptions()), Choice("view", ViewOptions(), undone=False)),
        results=(convolution.OUTPUT, convolution.COMPARISON, convolution.STEPS),
        steps=convolution.STEPS,
        start=convolution.start_cell,
        seen=convolution.seen_window,
        compare=Compare("Compare convolution and cross-correlation", compare),
        mouse=(
            ("Hover a cell of the output", "the window jumps there; click to stay"),
            ("Hover a weight of the flipped kernel", "every input it has touched lights up"),
            ("Click the kernels", "see the kernel turn"),
        ),
        outcome=Outcome(convolution.OUTPUT, convolution.origin),
        summary=of_results(convolution.summary),
        whole=True,
    ),
    Subject(
        "pooling",
        "Pooling",
        Room.LAYERS,
        _pooling,
        choices=(Choice("pooling", PoolingOptions()),),
        results=(pooling.INPUT, pooling.POOLED, pooling.STEPS),
        steps=pooling.STEPS,
        start=convolution.start_cell,
        seen=pooling.seen_window,
        outcome=Outcome(pooling.POOLED, pooling.origin),
        summary=of_results(pooling.summary),
        whole=True,
    ),
    Subject(
        "network",
        "Build",
        Room.NETWORKS,
        _network,
        choices=(Choice("network", PRESETS["small"].spec), Choice("draft", DraftNodes(), undone=False)),
        summary=run_summary,
    ),
    Subject(
        "training",
        "Training",
        Room.TRAINING,
        _training,
        choices=(Choice("recipe", Recipe()), Choice("training_view", TrainingView(), undone=False)),
        commands=training_commands,
        classes=learn_from,
        player=run_player,
        turn=turn_view,
        toggle=toggle_run,
        mouse=(
            ("Draw on the image; right button or Shift", "predict a drawing; erase"),
            ("Drop pictures or a folder", "predict them"),
        ),
        pictures=take_pictures,
    ),
)
