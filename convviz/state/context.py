"""What panels and the window work with: the workbench, the images, and the lab."""

from collections.abc import Iterable
from dataclasses import dataclass

from convviz.state.choice_book import Beside
from convviz.state.images import Images
from convviz.state.lab.lab import Lab
from convviz.state.results.image_store import ImageStore
from convviz.state.subject_model import SubjectModel
from convviz.state.visits import Visits
from convviz.state.workbench import Workbench


@dataclass(frozen=True)
class Context:
    """One of each, for as long as a window lives.

    Attributes
    ----------
    workbench : what is chosen and what follows from it.
    images : opens images.
    lab : the dataset and the training run.
    visits : what a panel has given another to show, and the way back.
    """

    workbench: Workbench
    images: Images
    lab: Lab
    visits: Visits

    def shut_down(self) -> bool:
        """Stop everything that runs, before the program ends; False if something under way does not end in time."""
        return all([self.lab.shut_down(), self.workbench.shut_down()])


def make_context(subjects: Iterable[SubjectModel]) -> Context:
    """Everything that the ``subjects`` need."""
    store = ImageStore()
    workbench = Workbench(subjects, {"images": store})
    images = Images(workbench, store, workbench)
    lab = Lab(workbench)
    lab.problem.connect(workbench.problem)
    workbench.besides.append(Beside(lab.draft.kept, lab.draft.bring_back))
    return Context(workbench, images, lab, Visits(workbench))
