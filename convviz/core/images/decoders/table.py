"""Which reader each format is given to; TIFF has a table of its own, `tiff.READERS`."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from convviz.core.images.decoders.netpbm import read_netpbm
from convviz.core.images.decoders.pillow import read_bmp, read_jpeg, read_pillow, read_png, read_webp
from convviz.core.images.decoders.tiff import read_tiff
from convviz.core.images.raster import Raster

#: Name of a format -> its reader. Each raises `RefusedError`, or what decoders raise.
READERS: Mapping[str, Callable[[bytes], Raster]] = MappingProxyType(
    {
        "PNG": read_png,
        "JPEG": read_jpeg,
        "BMP": read_bmp,
        "TIFF": read_tiff,
        "GIF": partial(read_pillow, kind="GIF"),
        "WebP": read_webp,
        "PPM": read_netpbm,
    }
)
