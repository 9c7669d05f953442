"""The one table of the Training panel's views."""

from collections.abc import Mapping
from types import MappingProxyType

from convviz.panels.training.runs.view import RunsView
from convviz.panels.training.view import View
from convviz.panels.training.views.batch import BatchView
from convviz.panels.training.views.data import DataView
from convviz.panels.training.views.gradients import GradientsView
from convviz.panels.training.views.maps import KernelsView, MapsView
from convviz.panels.training.views.network import NetworkView
from convviz.panels.training.views.predictions import PredictionsView
from convviz.state.choices.training_view import RunView

#: What shows each of the views that can be chosen.
VIEWS: Mapping[RunView, type[View]] = MappingProxyType(
    {
        RunView.NETWORK: NetworkView,
        RunView.MAPS: MapsView,
        RunView.KERNELS: KernelsView,
        RunView.GRADIENTS: GradientsView,
        RunView.PREDICTIONS: PredictionsView,
        RunView.RUNS: RunsView,
        RunView.BATCH: BatchView,
        RunView.DATA: DataView,
    }
)
