"""A measured figure with its limit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure, and the limit it should keep; ``is_min`` says that larger is better."""

    name: str
    value: float
    unit: str = ""
    limit: float | None = None
    is_min: bool = False

    @property
    def kept(self) -> bool:
        """Whether the limit is kept; true without one."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.is_min else self.value <= self.limit

    def __str__(self) -> str:
        text = f"{self.name:<52}{self.value:>10.3g} {self.unit}"
        if self.limit is None:
            return text
        sign = ">=" if self.is_min else "<="
        return f"{text:<68}{sign} {self.limit:g}  {'kept' if self.kept else 'MISSED'}"
