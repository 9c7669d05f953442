"""More pixels than there were."""

import numpy as np
from numpy.typing import NDArray

from convviz.core.filters import fields as of
from convviz.core.filters.linear import boxed
from convviz.core.util.opencv import PIXEL_LIMIT, cv2


def upsample(image: NDArray[np.float64], values: of.UpsampleFilter) -> NDArray[np.float64]:
    """Repeat every row and column ``factor`` times, and smooth the blocks by a mean where that is chosen.

    Parameters
    ----------
    image : (H, W) or (H, W, C) float64 array
    values : the factor, whether a mean follows, and the boundary of that.

    Returns
    -------
    (factor H, factor W) or (factor H, factor W, C) float64 array

    Raises
    ------
    ValueError
        If that would be more than 50 megapixels.
    """
    height, width = (side * values.factor for side in image.shape[:2])
    if height * width > PIXEL_LIMIT:
        raise ValueError(
            f"upsampled by {values.factor} the image would have {height} × {width} pixels, more than "
            f"{PIXEL_LIMIT // 1_000_000} million"
        )
    enlarged = cv2.resize(image, (width, height), interpolation=cv2.INTER_NEAREST)
    blocks = np.asarray(enlarged, dtype=np.float64).reshape(height, width, *image.shape[2:])
    return blocks if values.smooth == "none" else boxed(blocks, values.mean_size, values.boundary)
