"""What the start of the program is measured against: the least window of PySide6 with something in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QTableView, QVBoxLayout, QWidget


class Rows(QAbstractTableModel):
    """Ten thousand rows of six cells."""

    def rowCount(self, _parent: Any = None) -> int:  # noqa: N802 - Qt's name
        """Return how many rows there are."""
        return 10_000

    def columnCount(self, _parent: Any = None) -> int:  # noqa: N802
        """Return how many columns there are."""
        return 6

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return the text of a cell."""
        return f"Nguyễn Thị Hoà {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None


def main() -> int:
    """Show the window until it is closed."""
    app, window, page, table, rows = QApplication([]), QMainWindow(), QWidget(), QTableView(), Rows()
    table.setModel(rows)
    layout = QVBoxLayout(page)
    layout.addWidget(QLineEdit())
    layout.addWidget(table)
    window.setCentralWidget(page)
    window.resize(1366, 768)
    window.show()
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
