"""Room that scrolls, and follows the focus with the whole field in view."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.theme import px, spaced


class Scroll(QScrollArea):
    """Shows `content` whole where there is room and scrolls it where there is not.

    Args:
        content: a widget, or a layout that gets one.
        name: read out, where the content has no heading.
    """

    def __init__(self, content: QWidget | QLayout, name: str = "") -> None:
        super().__init__()
        inner = content if isinstance(content, QWidget) else QWidget()
        if isinstance(content, QLayout):
            inner.setLayout(content)
        inner.setProperty("kind", inner.property("kind") or "scrolled")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @override
    def sizeHint(self) -> QSize:
        inner = self.widget()
        return self.minimumSizeHint() if inner is None else inner.sizeHint().expandedTo(self.minimumSizeHint())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(120))

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Bring the row of the focused field into view: label, field and what is wrong with it."""
        inner = self.widget()
        if new is None or inner is None or not inner.isAncestorOf(new):
            return
        whole = _row_of(new, inner)
        top_left = whole.mapTo(inner, whole.rect().topLeft())
        box = QRect(top_left, whole.size().boundedTo(self.viewport().size()))
        margin = px(8)
        self.ensureVisible(box.center().x(), box.bottom(), margin, margin)
        self.ensureVisible(box.center().x(), box.top(), margin, margin)


def _row_of(widget: QWidget, top: QWidget) -> QWidget:
    step: QWidget | None = widget
    while step is not None and step is not top:
        if isinstance(step, FormRow):
            return step
        step = step.parentWidget()
    return widget


def column(gap: int = 14, margins: int | tuple[int, int, int, int] = 0) -> QVBoxLayout:
    """Return an upright layout with gap and margins in base pixels."""
    result = QVBoxLayout()
    spaced(result, margins, gap)
    return result
