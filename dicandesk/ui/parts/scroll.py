"""Room that scrolls, and follows the focus with the whole field in view."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.theme import px, spaced


class Scroll(QScrollArea):
    """Shows `content` whole where there is room and scrolls it where there is not.

    Args:
        content: a widget, or a layout that gets one.
        name: read out, where the content has no heading.
        takes_focus: Tab stops here, for content to read only; otherwise PageUp and PageDown in a field scroll.
        by_width: the content has texts that wrap, always, and is as high as they are at the width there is. Qt takes
            for their least height that of a narrow column, so that a page scrolls that has room for everything.
    """

    def __init__(
        self, content: QWidget | QLayout, name: str = "", *, takes_focus: bool = False, by_width: bool = False
    ) -> None:
        super().__init__()
        # Of our own making: where Python meets a widget that Qt made, PySide6 loads every kind of widget to see what
        # it is, 56 enums in 20 ms, and `FocusRing` meets this one before the first paint.
        self.setViewport(QWidget())
        self.viewport().setBackgroundRole(QPalette.ColorRole.NoRole)
        inner = content if isinstance(content, QWidget) else QWidget()
        if isinstance(content, QLayout):
            inner.setLayout(content)
        inner.setProperty("kind", inner.property("kind") or "scrolled")
        if by_width:
            inner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if takes_focus else Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def sizeHint(self) -> QSize:
        inner = self.widget()
        return self.minimumSizeHint() if inner is None else inner.sizeHint().expandedTo(self.minimumSizeHint())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), px(120))

    def bring_into_view(self, widget: QWidget) -> None:
        """Show the whole row of a field: label, field and what is wrong with it; `FocusRing` calls this."""
        inner = self.widget()
        if inner is None:
            return
        whole = _row_of(widget, inner)
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
