"""Pictures of mosaics with captions, drawn without Qt.

They are drawn as indices into one palette, so that films in files of few colours show the very colours of all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from convviz.core.images.mosaic import TileLayout, mosaic_image, resized
from convviz.core.text.formatting import format_number
from convviz.core.util.opencv import cv2
from convviz.core.util.resources import resource_path

#: The palette: colours by sign, as many below zero as above; then greys; then from the background to the text.
_SIGNED, _GREYS, _SHADES = 193, 29, 32
_BLACK, _BACKGROUND = _SIGNED, _SIGNED + _GREYS
_LINE = _BACKGROUND + 10
#: Pixels around everything, between sections, and below a title.
MARGIN, _SPACE, _BELOW_TITLE = 16, 14, 5
#: Pixels that titles and headings are high.
TITLE, HEADING = 17, 24
_RAMP = (10, 72)
#: Pixels of a sheet of maps: as wide as a page, and how high the maps of one layer become by being enlarged.
_WIDTH, _ENLARGED = 1200, 300
_LARGEST_CELL = 12


@dataclass(frozen=True, eq=False)
class Section:
    """Maps under a title.

    Attributes
    ----------
    title : such as "conv1 · 16 × 28 × 28".
    maps : (n, h, w), or (N,) of a layer without rows and columns.
    limit : the value, above 0, at the ends of the colours, which have 0 in the middle.
    """

    title: str
    maps: NDArray[np.floating]
    limit: float


@dataclass(frozen=True, eq=False)
class Ink:
    """What sheets are drawn with.

    Attributes
    ----------
    signed : (256, 3) uint8, the colours from negative over zero to positive.
    background, text : red, green and blue, 0 to 255.
    """

    signed: NDArray[np.uint8]
    background: tuple[int, int, int]
    text: tuple[int, int, int]

    @property
    def palette(self) -> NDArray[np.uint8]:
        """The colours (254, 3) of a sheet's indices: fewer than a GIF file can have."""
        signed = _between(self.signed, _SIGNED)
        greys = _between(np.array([[0] * 3, [255] * 3]), _GREYS)
        shades = _between(np.array([self.background, self.text]), _SHADES)
        palette: NDArray[np.uint8] = np.rint(np.concatenate([signed, greys, shades])).astype(np.uint8)
        return palette


def _between(colours: NDArray[np.generic], count: int) -> NDArray[np.float64]:
    """As many colours (count, 3), evenly spread over those given."""
    places = np.linspace(0, len(colours) - 1, count)
    channels = np.asarray(colours, np.float64).T
    result: NDArray[np.float64] = np.stack(
        [np.interp(places, np.arange(len(colours)), channel) for channel in channels], axis=1
    )
    return result


def blank(height: int, width: int) -> NDArray[np.uint8]:
    """An empty sheet (height, width)."""
    return np.full((height, width), _BACKGROUND, np.uint8)


def tiles(maps: NDArray[np.floating]) -> NDArray[np.floating]:
    """Maps (n, h, w); of a vector (N,) each number is one."""
    return maps.reshape(-1, 1, 1) if maps.ndim == 1 else maps


def signed_mosaic(maps: NDArray[np.floating], limit: float, layout: TileLayout) -> NDArray[np.uint8]:
    """The first of some maps (n, h, w) in colours by sign, where ``layout`` says, in pixels."""
    scale = (_SIGNED - 1) / 2
    shares = np.nan_to_num(_fitted(maps[: layout.count], layout) / np.float32(limit), nan=0.0)
    indices = np.rint(np.clip(shares, -1, 1) * scale + scale).astype(np.uint8)
    return _laid(indices, layout)


def grey_mosaic(pictures: NDArray[np.floating], layout: TileLayout) -> NDArray[np.uint8]:
    """The same of pictures (n, h, w) from 0, black, to 1, white."""
    shares = np.clip(_fitted(pictures[: layout.count], layout), 0, 1)
    return _laid(np.rint(shares * (_GREYS - 1) + _BLACK).astype(np.uint8), layout)


def _laid(indices: NDArray[np.uint8], layout: TileLayout) -> NDArray[np.uint8]:
    """Tiles side by side with lines between, since maps near zero may look as the background does."""
    image = mosaic_image(indices, layout.columns, gap=int(layout.gap), gap_value=_LINE)
    if layout.count % layout.columns:
        top, left = map(int, layout.place(layout.count - 1))
        image[top:, left + int(layout.width) :] = _BACKGROUND
    return image


def _fitted(maps: NDArray[np.floating], layout: TileLayout) -> NDArray[np.floating]:
    """Maps as large as the tiles: cells as rectangles, or means where there are more cells than pixels."""
    height, width = int(layout.height), int(layout.width)
    if height >= maps.shape[1] and width >= maps.shape[2]:
        return resized(maps, height, width)
    each = [cv2.resize(one.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA) for one in maps]
    return np.stack(each).reshape(len(maps), height, width)


def paste(sheet: NDArray[np.uint8], part: NDArray[np.uint8], top: int, left: int) -> None:
    """Draw a part on a sheet; what would lie beyond is cut off."""
    room = sheet[top : top + part.shape[0], left : left + part.shape[1]]
    room[:] = part[: room.shape[0], : room.shape[1]]


def write(sheet: NDArray[np.uint8], text: str, top: int, left: int, size: int) -> int:
    """Write a line of text ``size`` pixels high on the empty sheet; returns where it ends."""
    right = left + text_width(text, size)
    canvas = np.zeros((line_height(size), right - left + 1), np.uint8)
    cv2.putText(canvas, text, (0, size), (255, 255, 255), _font(), size)
    shades = canvas.astype(np.uint16) * (_SHADES - 1) // 255
    paste(sheet, (_BACKGROUND + shades).astype(np.uint8), top, left)
    return right


def line_height(size: int) -> int:
    """Pixels from one line of text to the next."""
    return round(1.35 * size)


def text_width(text: str, size: int) -> int:
    """Pixels that a line of text is wide."""
    return int(cv2.getTextSize((0, 0), text, (0, 0), _font(), size)[2])


@lru_cache(maxsize=1)
def _font() -> cv2.FontFace:
    font = cv2.FontFace()
    # OpenCV may not find a file whose folder is not written in ASCII; its own font then serves.
    if not font.set(str(resource_path("fonts", "Inter-Regular.otf"))):
        font.set("sans")
    return font


def write_title(sheet: NDArray[np.uint8], title: str, limit: float, top: int, left: int, right: int) -> int:
    """Write a title, and at the right end the scale of its colours as room allows; returns where maps may begin.

    A ``limit`` of 0 is for what has no such scale.
    """
    end = write(sheet, title, top, left, TITLE)
    ends = format_number(-limit), format_number(limit)
    widths = [text_width(text, TITLE) for text in ends]
    start = right - sum(widths) - _RAMP[1] - 12
    if limit and start >= end + _SPACE // 2:
        ramp_left = write(sheet, ends[0], top, start, TITLE) + 6
        paste(sheet, _ramp(), top + (line_height(TITLE) - _RAMP[0]) // 2, ramp_left)
        write(sheet, ends[1], top, ramp_left + _RAMP[1] + 6, TITLE)
    elif limit:
        short = f"± {format_number(limit)}"
        write(sheet, short, top, right - text_width(short, TITLE), TITLE)
    return top + title_height()


def title_height() -> int:
    """Pixels from the top of a title to that of what stands below."""
    return line_height(TITLE) + _BELOW_TITLE


def _ramp() -> NDArray[np.uint8]:
    row = np.linspace(0, _SIGNED - 1, _RAMP[1]).round().astype(np.uint8)
    return np.broadcast_to(row, _RAMP)


def sheet_of(heading: str, sections: Sequence[Section]) -> NDArray[np.uint8]:
    """A sheet with every map of every section, one section below the other; none is left out or made smaller.

    Returns the indices (H, W) of the palette's colours.
    """
    layouts = [_page_layout(tiles(section.maps)) for section in sections]
    titles = title_height() + _SPACE
    height = 2 * MARGIN + line_height(HEADING) + sum(int(layout.total_height) + titles for layout in layouts)
    inner = max(_WIDTH, *(int(layout.total_width) for layout in layouts))
    sheet = blank(height, inner + 2 * MARGIN)
    write(sheet, heading, MARGIN, MARGIN, HEADING)
    top = MARGIN + line_height(HEADING) + _SPACE
    for section, layout in zip(sections, layouts, strict=True):
        top = write_title(sheet, section.title, section.limit, top, MARGIN, MARGIN + inner)
        paste(sheet, signed_mosaic(tiles(section.maps), section.limit, layout), top, MARGIN)
        top += int(layout.total_height) + _SPACE
    return sheet


def _page_layout(maps: NDArray[np.floating]) -> TileLayout:
    """Cells of whole pixels, as large as still fits a page; one pixel where even that does not."""
    count, height, width = maps.shape
    for cell in range(_LARGEST_CELL, 0, -1):
        gap = 1 if height == width == 1 else 2
        columns = max(1, min(count, (_WIDTH + gap) // (width * cell + gap)))
        layout = TileLayout(count, columns, height * cell, width * cell, gap)
        if layout.total_height <= _ENLARGED and layout.total_width <= _WIDTH:
            break
    return layout


def png(sheet: NDArray[np.uint8], ink: Ink) -> bytes:
    """A sheet as the bytes of a PNG file."""
    done, data = cv2.imencode(".png", ink.palette[sheet][..., ::-1])
    if not done:
        raise OSError("the picture could not be made")
    return bytes(data.data)
