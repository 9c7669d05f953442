"""Which reader each format is given to; TIFF has a table of its own, `tiff.READERS`."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from convviz.core.images.decoders.netpbm import read_netpbm
from convviz.core.images.decoders.pillow import read_avif, read_bmp, read_gif, read_jpeg, read_png, read_webp
from convviz.core.images.decoders.tiff import read_tiff
from convviz.core.images.raster import Raster, check_page

#: Reads a page or frame of a file, counted from 1.
Reader = Callable[[bytes, int], Raster]


def _single(read: Callable[[bytes], Raster]) -> Reader:
    """A reader of files that hold one picture."""

    def read_page(data: bytes, page: int) -> Raster:
        check_page(page, 1)
        return read(data)

    return read_page


#: Name of a format -> its reader. Each raises `RefusedError`, or what decoders raise.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "PNG": read_png,
        "JPEG": _single(read_jpeg),
        "BMP": _single(read_bmp),
        "TIFF": read_tiff,
        "GIF": read_gif,
        "WebP": read_webp,
        "AVIF": _single(read_avif),
        "PPM": _single(read_netpbm),
    }
)
