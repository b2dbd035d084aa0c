"""Topics as chips, what this team guides most first; the rest behind one chip, with a search."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.text import fold
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.topics import Topic

COMMON = 9
"""So many chips have a key of their own: Alt+1 to Alt+9; Alt+0 opens the rest."""
_FEW = 4
ICONS = {
    "DD01": "id",
    "DD02": "device-laptop",
    "DD03": "key",
    "DD04": "pencil",
    "DV01": "building-bank",
    "DV02": "building-estate",
    "DV03": "file-upload",
    "DV04": "receipt-tax",
    "TT01": "file-text",
    "TT02": "bulb",
    "TT03": "droplet",
    "TT04": "devices",
    "TT05": "receipt-tax",
    "TT06": "school",
    "TT07": "scan",
    "TT08": "user-heart",
    "YT01": "heartbeat",
    "YT02": "shield-check",
    "YT03": "notebook",
    "AS01": "heart-handshake",
    "AT01": "shield-lock",
    "AT02": "alert-triangle",
    "AT03": "lock",
    "AT04": "message",
    "KN01": "phone",
    "KN02": "speakerphone",
    "KN03": "book-2",
    "KT01": "home",
}
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class TopicPicker(QWidget):
    """Chips that stay chosen; the keyboard stops at them once and moves with the arrow keys.

    Signals:
        toggled: code of a topic, and whether it is chosen now.
        opened: the rest of the topics is shown, or not any more.
    """

    toggled = Signal(str, bool)
    opened = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._topics: dict[str, Topic] = {}
        self._chips: dict[str, Chip] = {}
        self._is_low = False
        self._shown: list[Chip] = []
        self._others = Chip(_("Việc khác"), icon="dots", cap="0", on=self._open)
        self._line, self._main = QWidget(), FlowLayout(8)
        self._line.setLayout(self._main)
        self.hint = Label(_("Giữ phím Alt và bấm số trên nút. Chọn được nhiều việc."), "hint", wrap=True)
        self._panel, self._rest = QFrame(), FlowLayout(8)
        self.search = TextField(_("Tìm việc"), icon="search", placeholder=_("ví dụ: học phí"), moves_on=False)
        self._nothing = Label("", "hint", wrap=True)
        self._build()

    @property
    def chosen(self) -> list[str]:
        """Return the codes of the chosen topics, in the order of the chips."""
        return [code for code, chip in self._chips.items() if chip.isChecked()]

    @property
    def count(self) -> int:
        """Return how many topics there are."""
        return len(self._topics)

    @property
    def cells(self) -> list[QWidget]:
        """Return what Tab and the arrow keys go through, in order."""
        rest = [chip for chip in self._chips.values() if chip not in self._shown]
        return [*self._shown, self.search, *rest]

    @property
    def is_open(self) -> bool:
        """Say whether all topics are shown."""
        return self._others.isChecked()

    def offers(self, topics: Sequence[Topic]) -> bool:
        """Say whether these topics are shown already, in this order."""
        return list(self._topics.values()) == list(topics)

    def show_topics(self, topics: Sequence[Topic]) -> None:
        """Show topics in this order; those that were chosen stay so."""
        chosen = set(self.chosen)
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._topics = {topic.code: topic for topic in topics}
        self._chips = {}
        for place, topic in enumerate(topics):
            cap = str(place + 1) if place < COMMON else ""
            chip = Chip(topic.title_short, icon=ICONS.get(topic.code, "book-2"), cap=cap)
            chip.setChecked(topic.code in chosen)
            chip.setToolTip(topic.title)
            chip.toggled.connect(partial(self._tell, topic.code))
            chip.installEventFilter(self)
            self._chips[topic.code] = chip
        self._arrange()

    def set_chosen(self, code: str, *, on: bool) -> None:
        """Choose a topic or take it back, as if its chip were pressed."""
        if code in self._chips:
            self._chips[code].setChecked(on)

    def pick(self, number: int) -> bool:
        """Press the chip that prints a digit, shown or not."""
        if number == 0:
            self._others.click()
            return True
        codes = list(self._chips)[:COMMON]
        if number > len(codes):
            return False
        self._chips[codes[number - 1]].click()
        return True

    def set_low(self, *, on: bool) -> None:
        """Show only what is chosen and what is commonest, where there is little room."""
        self._is_low = on
        self._arrange()

    def close_rest(self) -> bool:
        """Hide the rest of the topics; return whether it was shown."""
        was_open = self.is_open
        self._others.setChecked(False)
        return was_open

    def focus(self) -> None:
        """Put the keyboard on the first chip."""
        if self._shown:
            self._shown[0].setFocus(Qt.FocusReason.TabFocusReason)

    def open_rest(self, *, on: bool) -> None:
        """Show the rest of the topics, or hide it."""
        self._others.setChecked(on)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.modifiers():
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, Chip) and watched in self._shown:
                to = min(max(self._shown.index(watched) + step, 0), len(self._shown) - 1)
                self._shown[to].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        spaced(column, 0, 6)
        column.addWidget(self._line)
        column.addWidget(self.hint)
        column.addWidget(self._panel)
        self._line.setAccessibleName(_("Việc hay gặp"))
        self._panel.setProperty("kind", "panel")
        self._panel.setAccessibleName(_("Việc khác"))
        inside = QVBoxLayout(self._panel)
        spaced(inside, 12, 10)
        inside.addWidget(self.search)
        inside.addLayout(self._rest)
        inside.addWidget(self._nothing)
        self._panel.hide()
        self._others.installEventFilter(self)
        self.search.typed.connect(self._filter)
        self.search.entered.connect(self._choose_first)

    def _arrange(self) -> None:
        """Put every chip where it belongs now: in the line, or among the rest."""
        codes = list(self._chips)
        common = codes[:COMMON]
        chosen = [code for code in codes if self._chips[code].isChecked()]
        if self._is_low and not self.is_open:
            free = max(_FEW - len(chosen), 0)
            few = [code for code in common if code not in chosen][:free]
            line = [code for code in codes if code in chosen or code in few]
        else:
            line = common + [code for code in chosen if code not in common and not self.is_open]
        rest = [code for code in codes if code not in common and code not in line]
        self._fill(self._main, self._line, [*(self._chips[code] for code in line), self._others])
        self._fill(self._rest, self._panel, [self._chips[code] for code in rest])
        for code in set(codes) - set(line) - set(rest):
            self._chips[code].hide()
        self._shown = [*(self._chips[code] for code in line), self._others]
        self._others.setVisible(not self._is_low or self.is_open)
        for place, chip in enumerate(self._shown):
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
        for code in rest:
            self._chips[code].setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._filter(self.search.text())

    def _fill(self, flow: FlowLayout, holder: QWidget, chips: Sequence[Chip]) -> None:
        if flow.widgets == list(chips):  # most choices move nothing
            return
        while flow.count():
            flow.takeAt(0)
        for chip in chips:
            if chip.parentWidget() is not holder:
                chip.setParent(holder)
            flow.add(chip)
            chip.show()
        holder.updateGeometry()

    def _filter(self, text: str) -> None:
        """Show of the rest what a text means."""
        if not self.is_open:
            return
        words = fold(text).split()
        found = 0
        for code, chip in self._chips.items():
            if chip.parentWidget() is self._panel:
                chip.setVisible(_means(self._topics[code], words))
                found += not chip.isHidden()
        self._rest.invalidate()
        self._nothing.setText(_("Không thấy việc nào khớp “{text}”.").format(text=text.strip()))
        self._nothing.setVisible(not found)

    def _choose_first(self) -> None:
        """Choose what a search found first, the common ones too."""
        words = fold(self.search.text()).split()
        code = next((code for code, topic in self._topics.items() if words and _means(topic, words)), None)
        if code is not None:
            self.search.clear()
            self._others.setChecked(False)
            if not self._chips[code].isChecked():
                self._chips[code].click()

    def _open(self, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        self._panel.setVisible(on)
        if not on:
            self.search.clear()
        self._arrange()
        if on:
            self.search.setFocus(Qt.FocusReason.TabFocusReason)
        self.opened.emit(on)

    def _tell(self, code: str, on: bool) -> None:  # noqa: FBT001 - a slot of a signal with one flag
        self._arrange()
        self.toggled.emit(code, on)


def _means(topic: Topic, words: Sequence[str]) -> bool:
    everything = " " + " ".join((fold(topic.code), fold(topic.title), fold(topic.title_short), *topic.keywords))
    return all(f" {word}" in everything for word in words)
