"""The training of a network as a program of PyTorch."""

from pathlib import Path

from convviz.core.data.datasets import MNIST
from convviz.core.networks.network import NetworkSpec
from convviz.core.util.names import printable
from convviz.export.code import formulas
from convviz.export.code.code import Code, Library, programs
from convviz.export.code.network import ELSEWHERE, network_class, patterns_of
from convviz.runs.learning.schedules import FIRST, LAST, RISE, STAGE_FACTOR, STAGES, Schedule
from convviz.runs.recipe import Recipe

_MNIST = """
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor
training = MNIST("data", train=True, download=True, transform=ToTensor())
test = MNIST("data", train=False, download=True, transform=ToTensor())
"""
#: The classes are the sub-folders; a fifth of the pictures is held out.
_FOLDER = """
from torchvision.datasets import ImageFolder
from torchvision.transforms import Compose, Resize, ToTensor
pictures = ImageFolder({path!r}, Compose([Resize(({size}, {size})), ToTensor()]))  # a sub-folder a class
training, test = torch.utils.data.random_split(pictures, [0.8, 0.2])  # a fifth is held out
"""
_RATES = {
    Schedule.CONSTANT: "",
    Schedule.STEP: f"StepLR(optimiser, -(-steps // {STAGES}), {STAGE_FACTOR})",
    Schedule.COSINE: "CosineAnnealingLR(optimiser, steps)",
    Schedule.ONE_CYCLE: (
        f"OneCycleLR(\n    optimiser, rate, total_steps=steps, pct_start={RISE}, div_factor={FIRST:g}, "
        f"final_div_factor={LAST:g}, cycle_momentum=False\n)"
    ),
}


def training_code(spec: NetworkSpec, recipe: Recipe, classes: int) -> Code:
    """The program that trains a network as a recipe says.

    Parameters
    ----------
    spec : the network, as it is fitted to the images.
    recipe : how it is trained.
    classes : of the folder's images; 0 for MNIST.

    Raises
    ------
    ValueError
        For an impossible network, or a dataset that no program can read.
    """
    body = "\n".join((network_class(spec), "", "", _data(recipe, spec, classes), _loop(spec, recipe)))
    return programs(
        f"Training of {spec.name}", patterns_of(spec), {Library.TORCH: body}, ELSEWHERE, "", formulas.DESCENT
    )


def _data(recipe: Recipe, spec: NetworkSpec, classes: int) -> str:
    if recipe.dataset == MNIST:
        return _MNIST.strip()
    if not Path(recipe.dataset).is_absolute():
        raise ValueError(f"{printable(recipe.dataset)} are made by this program: other programs cannot read them.")
    if classes != spec.classes:
        raise ValueError(f"The network has {spec.classes} classes, the folder {classes}.")
    return _FOLDER.strip().format(path=recipe.dataset, size=recipe.image_size)


def _loop(spec: NetworkSpec, recipe: Recipe) -> str:
    row, rates = recipe.optimiser.torch, _RATES[recipe.schedule]
    decay = f", weight_decay={recipe.weight_decay:g}" if recipe.weight_decay else ""
    options = "".join(f", {name}={value!r}" for name, value in row.arguments.items())
    far = spec.nodes[-1].layer.rubbish_distance
    outputs = "net(images)"
    if far is not None:  # LeNet-5's loss: one class more, always as far away
        outputs = f"F.pad({outputs}, (0, 1), value={-far})"
    schedule = f"steps = epochs * len(batches)\nrates = torch.optim.lr_scheduler.{rates}\n" if rates else ""
    step = "\n        rates.step()" if rates else ""
    return f"""import torch.nn.functional as F
from torch.utils.data import DataLoader

epochs, batch_size, rate = {recipe.epochs}, {recipe.batch_size}, {recipe.learning_rate:g}
torch.manual_seed({recipe.seed})
net = Net()
batches = DataLoader(training, batch_size, shuffle=True)
optimiser = torch.optim.{row.name}(net.parameters(), lr=rate{decay}{options})
{schedule}
for epoch in range(epochs):
    net.train()
    for images, labels in batches:
        loss = F.cross_entropy({outputs}, labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step(){step}
    net.eval()
    with torch.no_grad():
        correct = sum((net(images).argmax(1) == labels).sum().item() for images, labels in DataLoader(test, 256))
    y = correct / len(test)
    print(f"epoch {{epoch + 1}}: {{y:.4f}} of the test images")
"""
