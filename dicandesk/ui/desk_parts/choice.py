"""Chips of which one is chosen, or none; the keyboard stops at them once and moves with the arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.theme import px

if TYPE_CHECKING:
    from collections.abc import Sequence

V = TypeVar("V")
_GAP = 8
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class ChoiceChips(QWidget, Generic[V]):
    """One choice among a few words.

    Args:
        name: what is chosen here, read out.
        options: value and word.
        can_clear: pressing the chosen chip again takes the choice back.

    Signals:
        chosen: the value a person chose, None where they took it back.
    """

    chosen = Signal(object)

    def __init__(self, name: str, options: Sequence[tuple[V, str]], *, can_clear: bool = False) -> None:
        super().__init__()
        self._can_clear = can_clear
        self._values = [value for value, _text in options]
        self._chips = [Chip(text) for _value, text in options]
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        flow = FlowLayout(_GAP)
        self.setLayout(flow)
        for chip in self._chips:
            chip.setAccessibleDescription(name)
            chip.clicked.connect(self._press)
            chip.installEventFilter(self)
            flow.add(chip)
        self._keep_one_stop()

    @property
    def chips(self) -> Sequence[Chip]:
        """Return the chips in their order."""
        return self._chips

    @property
    def value(self) -> V | None:
        """Return the choice, None before any."""
        return next((value for value, chip in zip(self._values, self._chips, strict=True) if chip.isChecked()), None)

    def set_value(self, value: V | None) -> None:
        """Show a choice without telling it."""
        for known, chip in zip(self._values, self._chips, strict=True):
            chip.setChecked(value is not None and known == value)
        self._keep_one_stop()

    @override
    def sizeHint(self) -> QSize:
        """Ask for one line; less room breaks it into more."""
        hints = [chip.sizeHint() for chip in self._chips]
        width = sum(hint.width() for hint in hints) + px(_GAP) * (len(hints) - 1)
        return QSize(width, max(hint.height() for hint in hints))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.modifiers():
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, Chip):
                self._move(self._chips.index(watched), step)
                return True
        return super().eventFilter(watched, event)

    def _move(self, place: int, step: int) -> None:
        to = place + (step if self.value is not None else 0)
        to = min(max(to, 0), len(self._chips) - 1)
        self._choose(to)
        self._chips[to].setFocus(Qt.FocusReason.TabFocusReason)

    def _press(self) -> None:
        chip = self.sender()
        if not isinstance(chip, Chip):
            return
        if chip.isChecked() or not self._can_clear:
            self._choose(self._chips.index(chip))
        else:
            self.set_value(None)
            self.chosen.emit(None)

    def _choose(self, place: int) -> None:
        self.set_value(self._values[place])
        self.chosen.emit(self._values[place])

    def _keep_one_stop(self) -> None:
        stop = next((chip for chip in self._chips if chip.isChecked()), self._chips[0])
        for chip in self._chips:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is stop else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(stop)
