"""The numbers of a grid as a table: its text alternative, for the keyboard and for screen readers."""

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QDialog, QTableView, QVBoxLayout, QWidget

from convviz.core.text.formatting import full_precision

_NO_INDEX = QModelIndex()


class ValueModel(QAbstractTableModel):
    """An array (H, W) or (H, W, C) as a table model; nothing is copied, so it may be as large as it likes."""

    def __init__(self, values: NDArray[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = values

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else int(self._values.shape[0])

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else int(self._values.shape[1])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            value = self._values[index.row(), index.column()]
            if value.ndim:
                return ", ".join(full_precision(float(number)) for number in value)
            return full_precision(float(value))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, _orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # Rows and columns count from 0, as in x[r, c] everywhere else.
        return str(section) if role == Qt.ItemDataRole.DisplayRole else None


class ValueTable(QDialog):
    """A window with the table of an array."""

    def __init__(self, name: str, values: NDArray[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows, columns = values.shape[:2]
        self.setWindowTitle(f"{name} as it was when opened: {rows} × {columns}")
        self.table = QTableView(self)
        self.table.setModel(ValueModel(values, self.table))
        self.table.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        self.resize(720, 480)
