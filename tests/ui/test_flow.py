"""The layout of chips outlives other layouts."""

from __future__ import annotations

import os
import subprocess
import sys

import shiboken6
from PySide6.QtWidgets import QPushButton, QWidget

from dicandesk.ui.parts.flow import FlowLayout

# A fresh process: what lies at which address must not depend on the tests before.
_REUSED = """
import gc
import shiboken6
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from dicandesk.ui.parts.flow import FlowLayout
app = QApplication([])
gone = 0
for _round in range(50):
    box = QWidget(); column = QVBoxLayout(box); row = QHBoxLayout()
    labels = [QLabel(str(number)) for number in range(20)]
    for label in labels: row.addWidget(label)
    column.addLayout(row)  # wraps every item
    for label in labels: shiboken6.delete(label)  # Qt deletes the items, the wrappers stay
    host = QWidget(); flow = FlowLayout(); host.setLayout(flow)
    flow.add(*[QPushButton("x") for _ in range(20)])
    shiboken6.delete(box); box = column = row = labels = label = None
    gc.collect()
    gone += sum(not shiboken6.isValid(item) for item in flow._items)
print(gone)
"""


def test_parts_stay_when_a_layout_goes_whose_parts_lay_at_the_same_address():
    """PySide kept the wrapper of an item that Qt had deleted, and took it for the next item in its place."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", _REUSED], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "0"


def test_a_part_that_is_deleted_leaves_the_layout(look):
    host, flow = QWidget(), FlowLayout()
    host.setLayout(flow)
    parts = [QPushButton(str(number)) for number in range(3)]
    flow.add(*parts)
    shiboken6.delete(parts[1])
    assert [flow.itemAt(place).widget() for place in range(flow.count())] == [parts[0], parts[2]]


def test_what_was_measured_is_measured_again_only_after_a_change(look, qtbot, monkeypatch):
    measured = []
    lay = FlowLayout._lay
    monkeypatch.setattr(
        FlowLayout, "_lay", lambda flow, *given, **more: measured.append(1) or lay(flow, *given, **more)
    )
    host, flow = QWidget(), FlowLayout()
    qtbot.addWidget(host)
    host.setLayout(flow)
    parts = [QPushButton("Tiền điện") for _number in range(3)]
    flow.add(*parts)
    host.show()
    one_line = flow.heightForWidth(2_000)
    measured.clear()
    assert [flow.heightForWidth(2_000) for _ask in range(9)] == [one_line] * 9
    assert measured == []
    least = flow.minimumSize()
    assert flow.heightForWidth(least.width()) > one_line
    parts[0].setMinimumSize(300, 90)
    assert flow.heightForWidth(2_000) == 90
    assert flow.minimumSize().width() == 300
    parts[0].hide()
    assert flow.heightForWidth(2_000) == one_line
