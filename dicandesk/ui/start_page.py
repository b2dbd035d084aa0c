"""The pages before anybody is signed in: a bar with brand, size and contrast, and content in the middle below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk import i18n
from dicandesk.i18n import _, mark
from dicandesk.ui.notices import Notices
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Elided, Label, Picture
from dicandesk.ui.theme import Size, Width, sized, spaced, theme

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent, QResizeEvent


#: Each language by its own name, whatever the language in use.
_NAMES: dict[i18n.Language, str] = {"vi": mark("Tiếng Việt"), "en": "English"}


class StartBar(QFrame):
    """Brand, what this PC is, size and contrast, and how many changes wait.

    Signals:
        size_chosen: the `Size` chosen, to be kept in the settings.
        contrast_chosen: high contrast or not, to be kept in the settings.
        language_chosen: the other `Language`, to be kept in the settings.
        help_requested: the page of help is wanted.
    """

    size_chosen = Signal(object)
    contrast_chosen = Signal(bool)
    language_chosen = Signal(str)
    help_requested = Signal()

    def __init__(self, place: str = "", pill: PillFace | None = None) -> None:
        super().__init__()
        self.setProperty("kind", "top")
        sized(self, height=60)
        row = self._row = QHBoxLayout(self)
        spaced(row, (22, 0, 22, 0), 8)
        row.addWidget(Picture("heart-handshake", "text", 20))
        brand = Label("DiCanDesk", "start_brand")
        row.addWidget(brand)
        row.addSpacing(8)
        self.place = Elided(place, "hint")
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.place, 1)
        for button in self._size_buttons():
            row.addWidget(button)
        if pill is not None:
            row.addSpacing(8)
            row.addWidget(Pill.of(pill))
        theme().changed.connect(self._show)
        self._show()

    def add(self, button: Button) -> None:
        """Put a button before the sizes."""
        self._row.insertWidget(self._row.indexOf(self._smaller), button)

    def _size_buttons(self) -> list[Button]:
        self._smaller = self._size_button(Size.SMALL.label, _("Chữ nhỏ hơn"), self._step_down)
        self._normal = self._size_button(Size.NORMAL.label, _("Chữ vừa"), self._step_home)
        self._larger = self._size_button(Size.LARGE.label, _("Chữ to hơn"), self._step_up)
        self._contrast = Button(_("Tương phản"), icon="contrast", scale="small", on=self._switch_contrast)
        self._contrast.setCheckable(True)
        self._other: i18n.Language = "en" if i18n.language() == "vi" else "vi"
        self.language = Button(_NAMES[self._other], icon="language", scale="small", on=self._switch_language)
        self.help = Button("", icon="help-circle", scale="small", on=self.help_requested.emit)
        self.help.setAccessibleName(_("Trợ giúp"))
        self.help.setToolTip(_("Trợ giúp (F1)"))
        return [self._smaller, self._normal, self._larger, self._contrast, self.language, self.help]

    def _size_button(self, text: str, name: str, on: object) -> Button:
        button = Button(text, scale="small", on=on)  # type: ignore[arg-type] # a bound method
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(True)
        return button

    def _step_down(self) -> None:
        self._choose(theme().size.step(-1))

    def _step_home(self) -> None:
        self._choose(Size.NORMAL)

    def _step_up(self) -> None:
        self._choose(theme().size.step(1))

    def _choose(self, size: Size) -> None:
        theme().set_size(size)
        self._show()
        self.size_chosen.emit(size)

    def _switch_contrast(self) -> None:
        theme().set_high_contrast(on=not theme().is_high_contrast)
        self.contrast_chosen.emit(theme().is_high_contrast)

    def _switch_language(self) -> None:
        self.language_chosen.emit(self._other)

    def _show(self) -> None:
        size = theme().size
        self._smaller.setChecked(size is Size.SMALL)
        self._normal.setChecked(size is Size.NORMAL)
        self._larger.setChecked(size in {Size.LARGE, Size.LARGEST})
        self._larger.setText(Size.LARGEST.label if size is Size.LARGEST else Size.LARGE.label)
        self._contrast.setChecked(theme().is_high_contrast)


class StartPage(Page):
    """A page with a `StartBar`; put the content into `content`, which stands in the middle and scrolls.

    Args:
        place: ward and PC, beside the brand.
        pill: state at the right of the bar.
        width: of the content where there is room, in base pixels.
        log_file: named where the program itself has failed.

    Attributes:
        help_key: page of help that F1 opens.
    """

    help_key = "bat-dau"

    def __init__(
        self, place: str = "", pill: PillFace | None = None, *, width: int = 1124, log_file: Path | None = None
    ) -> None:
        super().__init__()
        self.bar = StartBar(place, pill)
        inner = QWidget()
        self.content = QVBoxLayout(inner)
        spaced(self.content)
        sized(inner, max_width=width)
        ground = QWidget()
        row = QHBoxLayout(ground)
        spaced(row, (18, 0, 18, 0))
        row.addStretch(1)
        row.addWidget(inner, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        spaced(column)
        column.addWidget(self.bar)
        column.addWidget(Scroll(ground), 1)
        self.notices = Notices(self, log_file)
        self._width: Width | None = None
        theme().changed.connect(self._reflow)
        self.bar.help_requested.connect(self.show_help)

    def show_help(self) -> None:
        """Open the page of help beside this one."""
        from dicandesk.ui.help_window import HelpWindow  # noqa: PLC0415 - 3 MB that only who reads it needs

        HelpWindow(self, self.help_key).show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take F1, which no field wants."""
        if event.key() == Qt.Key.Key_F1:
            self.show_help()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    def _reflow(self) -> None:
        width = Width.of(theme().effective_width(self.width()))
        if width is not self._width:
            self._width = width
            self.reflow(width)


def heading(title: str, second: str) -> tuple[Label, Label]:
    """Return the large title of a start page and the line below it."""
    first = Label(title, "start_title", wrap=True)
    below = Label(second, "muted", wrap=True)
    below.setAlignment(Qt.AlignmentFlag.AlignTop)
    return first, below
