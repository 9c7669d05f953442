"""Training's row in the table of subjects."""

from convviz.panels.training.code import training_shown
from convviz.panels.training.menu.commands import (
    CHECKPOINTS,
    learn_from,
    open_checkpoint,
    run_player,
    toggle_run,
    training_commands,
    turn_view,
)
from convviz.panels.training.own.pictures import take_pictures
from convviz.runs.recipe import Recipe
from convviz.state.choices.training_view import TrainingView
from convviz.state.late import LatePanel, MakePanel
from convviz.state.rooms import Room
from convviz.state.subject import Choice, Opens, Subject


@LatePanel
def _make() -> MakePanel:
    from convviz.panels.training.panel import TrainingPanel

    return TrainingPanel


TRAINING = Subject(
    "training",
    "Training",
    Room.TRAINING,
    _make,
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
    code=training_shown,
    opens=(Opens(CHECKPOINTS, open_checkpoint),),
)
