"""The one table of subjects: rooms, menus, docks, keys, sessions, undo, ``render`` and tests all come from it.

Each row stands in its subject's folder; here is their order, which is that of the tabs in a room. A row's ``make``
imports its panel when it is needed: what is not seen must not slow a start.
"""

from convviz.panels.convolution.row import CONVOLUTION
from convviz.panels.filters.row import FILTERS
from convviz.panels.image.row import IMAGE
from convviz.panels.impulses.row import IMPULSES
from convviz.panels.kernel.row import KERNEL
from convviz.panels.network.row import NETWORK
from convviz.panels.pooling.row import POOLING
from convviz.panels.sampling.row import SAMPLING
from convviz.panels.signals.row import SIGNALS
from convviz.panels.spectrum.row import SPECTRUM
from convviz.panels.systems.row import SYSTEMS
from convviz.panels.training.row import TRAINING
from convviz.panels.video.row import VIDEO
from convviz.state.subject import Subject

PANELS: tuple[Subject, ...] = (
    IMAGE,
    KERNEL,
    CONVOLUTION,
    IMPULSES,
    FILTERS,
    SPECTRUM,
    VIDEO,
    SIGNALS,
    SYSTEMS,
    SAMPLING,
    POOLING,
    NETWORK,
    TRAINING,
)
