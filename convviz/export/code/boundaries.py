"""What each library calls a boundary."""

from collections.abc import Mapping
from types import MappingProxyType

from convviz.core.windows.geometry import Boundary

#: Of `np.pad`.
NUMPY: Mapping[Boundary, str] = MappingProxyType(
    {"zero": "constant", "reflect": "reflect", "replicate": "edge", "wrap": "wrap"}
)
#: Of `scipy.ndimage`.
SCIPY: Mapping[Boundary, str] = MappingProxyType(
    {"zero": "constant", "reflect": "mirror", "replicate": "nearest", "wrap": "wrap"}
)
#: Of `cv2.copyMakeBorder`; filters take all but the last.
OPENCV: Mapping[Boundary, str] = MappingProxyType(
    {
        "zero": "cv2.BORDER_CONSTANT",
        "reflect": "cv2.BORDER_REFLECT_101",
        "replicate": "cv2.BORDER_REPLICATE",
        "wrap": "cv2.BORDER_WRAP",
    }
)
#: Of `torch.nn.functional.pad`.
TORCH: Mapping[Boundary, str] = MappingProxyType(
    {"zero": "constant", "reflect": "reflect", "replicate": "replicate", "wrap": "circular"}
)
