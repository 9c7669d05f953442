"""The one table of subjects: rooms, menus, docks, keys, sessions, undo, ``render`` and tests all come from it."""

from convviz.core.networks.presets import PRESETS
from convviz.panels.shared.late import late
from convviz.panels.training.state_text import progress_text
from convviz.runs.recipe import Recipe
from convviz.state.choices.convolution import ConvolutionOptions
from convviz.state.choices.image import ImageChoice
from convviz.state.choices.kernel import KernelChoice
from convviz.state.choices.pooling import PoolingOptions
from convviz.state.choices.view import ViewOptions
from convviz.state.context import Context
from convviz.state.player import Player
from convviz.state.results import convolution, image, pooling
from convviz.state.results.summary import convolution_summary, pooling_summary
from convviz.state.rooms import Dock, Room
from convviz.state.subject import Choice, Subject


def _compare(context: Context) -> None:
    """Show convolution and cross-correlation side by side, or the scene again."""
    workbench = context.workbench
    workbench.edit("view", "Compare", compare=not workbench.value(ViewOptions).compare)


def _run_player(context: Context) -> Player:
    return context.lab.record.player


def _toggle_run(context: Context) -> None:
    """Pause or resume a run as long as the window goes along with it, else play what it has left."""
    run, record = context.lab.run, context.lab.record
    goes_along = run.runner.busy and record.live and not record.player.playing
    (run if goes_along else record.player).toggle()


def _run_summary(context: Context) -> str:
    return progress_text(context.lab)


PANELS: tuple[Subject, ...] = (
    Subject(
        "image",
        "Image",
        Room.IMAGES,
        late("image.panel:ImagePanel"),
        choices=(Choice("image", ImageChoice()),),
        results=(image.SOURCE, image.PICTURE, image.FACTS),
        dock=Dock((Room.IMAGES,), 350),
    ),
    Subject(
        "kernel",
        "Kernel",
        Room.IMAGES,
        late("kernel.panel:KernelPanel"),
        choices=(Choice("kernel", KernelChoice.preset("sobel_x")),),
        text="kernel",
        dock=Dock((Room.IMAGES,), 390),
    ),
    Subject(
        "convolution",
        "Convolution",
        Room.IMAGES,
        late("convolution.panel:ConvolutionPanel"),
        choices=(Choice("convolution", ConvolutionOptions()), Choice("view", ViewOptions(), undone=False)),
        results=(convolution.OUTPUT, convolution.COMPARISON, convolution.STEPS),
        steps=convolution.STEPS,
        start=convolution.telling_cell,
        seen=convolution.seen_window,
        compare=_compare,
        summary=convolution_summary,
        whole=True,
    ),
    Subject(
        "pooling",
        "Pooling",
        Room.LAYERS,
        late("pooling.panel:PoolingPanel"),
        choices=(Choice("pooling", PoolingOptions()),),
        results=(pooling.INPUT, pooling.POOLED, pooling.STEPS),
        steps=pooling.STEPS,
        start=convolution.telling_cell,
        seen=pooling.seen_window,
        summary=pooling_summary,
        whole=True,
    ),
    Subject(
        "network",
        "Build",
        Room.NETWORKS,
        late("network.panel:NetworkPanel"),
        choices=(Choice("network", PRESETS["small"].spec),),
        summary=_run_summary,
    ),
    Subject(
        "training",
        "Training",
        Room.TRAINING,
        late("training.panel:TrainingPanel"),
        choices=(Choice("recipe", Recipe()),),
        player=_run_player,
        toggle=_toggle_run,
    ),
)
