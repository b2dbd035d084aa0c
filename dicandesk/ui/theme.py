"""How the window looks: size, contrast, fonts, measures, and switching them while the window is open.

One `Theme` a process, as there is one application style. Widgets ask it for measures (`px`), fonts and colours;
layouts and fixed sizes are declared in base pixels by `spaced` and `sized` and follow every change of size by
themselves. The style strings are in `ui.stylesheet` and nowhere else.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QWidget

from dicandesk.paths import resource
from dicandesk.ui.stylesheet import stylesheet
from dicandesk.ui.tokens import HIGH_CONTRAST, NORMAL, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAMILY = "Be Vietnam Pro"
BASE_TEXT = 15  # px at size A
_MARGINS, _SIZES, _STYLED = "dicandesk_margins", "dicandesk_sizes", "dicandesk_styled"
_STYLE = "Fusion"


class Size(Enum):
    """Sizes of the whole window; the value is the factor on every base measure."""

    SMALL = 0.9
    NORMAL = 1.0
    LARGE = 1.2
    LARGEST = 1.45

    @property
    def label(self) -> str:
        """Return the letters on the button of this size."""
        return {Size.SMALL: "A-", Size.NORMAL: "A", Size.LARGE: "A+", Size.LARGEST: "A++"}[self]

    def step(self, by: int) -> Size:
        """Return the size `by` steps larger, at most the last one."""
        sizes = list(Size)
        return sizes[min(max(sizes.index(self) + by, 0), len(sizes) - 1)]


class Width(IntEnum):
    """How many columns fit, by effective width (window ÷ scale); the value is the least effective width."""

    ONE = 0
    TWO = 1000
    WIDE = 1240

    @classmethod
    def of(cls, effective: float) -> Width:
        """Return the class of an effective width."""
        return next(width for width in (cls.WIDE, cls.TWO, cls.ONE) if effective >= width)


class Theme(QObject):
    """Size and contrast in use.

    Signals:
        changed: size or contrast is new and the whole window has been laid anew.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.size = Size.NORMAL
        self._ratio = 1.0  # an enum gives its value slowly (Python 3.11), and a page asks some thousand times
        self.is_high_contrast = False
        self._family = "sans-serif"

    @property
    def tokens(self) -> Tokens:
        """Return the colours in use."""
        return HIGH_CONTRAST if self.is_high_contrast else NORMAL

    def px(self, base: float) -> int:
        """Return pixels for a measure given at base size; never 0 for more than 0."""
        return max(1, round(base * self._ratio)) if base > 0 else 0

    def font(self, base: float = BASE_TEXT, weight: int = 400) -> QFont:
        """Return the font of the window in `base` pixels."""
        font = QFont(self._family)
        font.setPixelSize(self.px(base))
        font.setWeight(QFont.Weight(weight))
        return font

    def effective_width(self, pixels: int) -> float:
        """Return window pixels as base pixels, which decide the number of columns."""
        return pixels / self.size.value

    def install(self, size: Size = Size.NORMAL, *, high_contrast: bool = False) -> None:
        """Give the application its fonts, palette and style sheet."""
        if not _application().property(_STYLED):
            _application().setStyle(_STYLE)
        self._family = _load_fonts()
        self.size, self.is_high_contrast = size, high_contrast
        self._apply()

    def set_size(self, size: Size) -> None:
        """Lay the whole window anew in another size."""
        if size != self.size:
            self.size = size
            self._apply()

    def set_high_contrast(self, *, on: bool) -> None:
        """Switch the high contrast on or off."""
        if on != self.is_high_contrast:
            self.is_high_contrast = on
            self._apply()

    def advance(self, text: str, base: float, weight: int) -> int:
        """Return how many pixels a word takes in `base` pixels, which layouts ask again and again."""
        return _advance(self._family, self.px(base), weight, text)

    def _apply(self) -> None:
        self._ratio = self.size.value
        app = _application()
        app.setPalette(palette(self.tokens))
        app.setFont(self.font())
        app.setStyleSheet(stylesheet(self.tokens, self.px, self._family))
        for widget in app.allWidgets():
            _rescale(widget)
        self.changed.emit()


@lru_cache(maxsize=4096)
def _advance(family: str, pixels: int, weight: int, text: str) -> int:
    font = QFont(family)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    return QFontMetrics(font).horizontalAdvance(text)


@cache
def theme() -> Theme:
    """Return the theme of this process."""
    return Theme()


def application(argv: Sequence[str] = ()) -> QApplication:
    """Return a new application that has its style from the beginning.

    Setting one later hands the style to Python, and PySide6 loads its eleven enums, which costs a start 5 ms.
    """
    app = QApplication(["dicandesk", "-style", _STYLE, *argv])
    app.setProperty(_STYLED, True)
    return app


def px(base: float) -> int:
    """Return pixels for a measure given at base size."""
    return theme().px(base)


def ink(token: str) -> QColor:
    """Return the colour of a token, for painting."""
    return QColor(cast("str", getattr(theme().tokens, token)))


def spaced(
    layout: QLayout, margins: int | tuple[int, int, int, int] = 0, gap: int = 0, *, row_gap: int | None = None
) -> None:
    """Give a layout margins (all, or left top right bottom) and gaps in base pixels that follow the size.

    Args:
        row_gap: between the rows of a grid, where it differs from `gap`.
    """
    around = (margins,) * 4 if isinstance(margins, int) else margins
    layout.setProperty(_MARGINS, [*around, gap, gap if row_gap is None else row_gap])
    _respace(layout)


def sized(
    widget: QWidget,
    *,
    width: int | None = None,
    height: int | None = None,
    min_width: int | None = None,
    min_height: int | None = None,
    max_width: int | None = None,
    max_height: int | None = None,
) -> None:
    """Give a widget fixed, least or greatest measures in base pixels that follow the size."""
    least = (width if min_width is None else min_width, height if min_height is None else min_height)
    most = (width if max_width is None else max_width, height if max_height is None else max_height)
    widget.setProperty(_SIZES, [-1 if value is None else value for value in (*least, *most)])
    _resize(widget)


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of the window; Fusion's own fails WCAG for highlighted and for disabled text."""
    roles = QPalette.ColorRole
    colours = {
        roles.Window: tokens.background,
        roles.WindowText: tokens.text,
        roles.Base: tokens.card,
        roles.AlternateBase: tokens.sunken,
        roles.Text: tokens.text,
        roles.PlaceholderText: tokens.muted,
        roles.Button: tokens.card,
        roles.ButtonText: tokens.text,
        roles.BrightText: tokens.danger,
        roles.Highlight: tokens.primary,
        roles.HighlightedText: tokens.on_primary,
        roles.Link: tokens.primary,
        roles.LinkVisited: tokens.primary,
        roles.ToolTipBase: tokens.toast,
        roles.ToolTipText: tokens.toast_text,
        roles.Accent: tokens.primary,
        roles.Mid: tokens.line,
        roles.Dark: tokens.control,
    }
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.muted))
    return result


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("The theme needs a QApplication")
    return app


@cache
def _load_fonts() -> str:
    """Load the shipped fonts, once a process, and return the family to use."""
    for file in sorted(resource("fonts").glob("BeVietnamPro-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    for file in sorted(resource("fonts").glob("NotoSans-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    return FAMILY if FAMILY in QFontDatabase.families() else QFont().defaultFamily()


def _layouts(widget: QWidget) -> Iterator[QLayout]:
    if (layout := widget.layout()) is not None:
        yield layout
        yield from layout.findChildren(QLayout)


def _rescale(widget: QWidget) -> None:
    for layout in _layouts(widget):
        _respace(layout)
    _resize(widget)


def _respace(layout: QLayout) -> None:
    if (measures := layout.property(_MARGINS)) is None:
        return
    left, top, right, bottom, gap, row_gap = (px(measure) for measure in measures)
    layout.setContentsMargins(left, top, right, bottom)
    if isinstance(layout, QGridLayout):
        layout.setHorizontalSpacing(gap)
        layout.setVerticalSpacing(row_gap)
    else:
        layout.setSpacing(gap)


def _resize(widget: QWidget) -> None:
    if (measures := widget.property(_SIZES)) is None:
        return
    min_width, min_height, max_width, max_height = (px(measure) if measure >= 0 else -1 for measure in measures)
    least, most = QSize(max(min_width, 0), max(min_height, 0)), 16_777_215
    widget.setMinimumSize(least)
    widget.setMaximumSize(max_width if max_width >= 0 else most, max_height if max_height >= 0 else most)
