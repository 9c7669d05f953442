"""The options of windows as they are offered, wherever there is a list or a row of buttons of them."""

from convviz.core.util.kinds import OneOf, Option

_SAME = Option("same", tip="As many outputs as inputs (divided by the stride)")
_VALID = Option("valid", tip="No padding: only where the whole kernel fits")
_FULL = Option("full", tip="Everywhere the kernel touches the image")

PADDINGS = OneOf((_SAME, _VALID, _FULL))
#: Without "full", which no layer has.
LAYER_PADDINGS = OneOf((_SAME, _VALID))

BOUNDARIES = OneOf(
    (
        Option("zero", tip="The padding holds zeros"),
        Option("reflect", tip="The padding mirrors the image; the edge is not repeated"),
        Option("replicate", tip="The padding repeats the edge"),
        Option("wrap", tip="The padding holds the opposite side of the image"),
    )
)

POOLINGS = OneOf(
    (
        Option("max", "Max", "The max of each window"),
        Option("average", "Average", "The mean of each window"),
    ),
    abreast=True,
)
