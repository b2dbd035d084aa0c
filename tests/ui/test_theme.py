"""Colours, measures and their switching."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from dicandesk.paths import resource
from dicandesk.ui import icons
from dicandesk.ui.theme import FAMILY, Size, Width, px, sized, spaced
from dicandesk.ui.tokens import HIGH_CONTRAST, LINE_PAIRS, NORMAL, TEXT_PAIRS, contrast


@pytest.mark.parametrize("tokens", [NORMAL, HIGH_CONTRAST], ids=["normal", "high"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (LINE_PAIRS, 3.0)], ids=["text", "lines"])
def test_every_pair_of_colours_can_be_told_apart(tokens, pairs, least):
    weak = {pair: round(found, 2) for pair in pairs if (found := contrast(*(getattr(tokens, p) for p in pair))) < least}
    assert weak == {}


def test_black_on_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_window_is_set_in_the_shipped_font(look):
    assert look.font().family() == FAMILY


def test_layouts_and_fixed_sizes_follow_the_size(look, qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    column, grid = QVBoxLayout(widget), QGridLayout()
    column.addLayout(grid)
    spaced(column, (16, 18, 16, 18), 8)
    spaced(grid, 0, 10, row_gap=20)
    field = QLineEdit()
    column.addWidget(field)
    sized(field, height=40, min_width=100)
    for size in (Size.LARGEST, Size.SMALL, Size.NORMAL):
        look.set_size(size)
        factor = size.value
        assert column.contentsMargins().top() == round(18 * factor)
        assert column.spacing() == round(8 * factor)
        assert grid.verticalSpacing() == round(20 * factor)
        assert (field.minimumHeight(), field.maximumHeight()) == (round(40 * factor),) * 2
        assert field.minimumWidth() == round(100 * factor)


def test_text_grows_with_the_size_and_turns_with_the_contrast(look, qtbot):
    label = QLabel("Nguyễn Thị Hoà")
    label.setProperty("role", "card")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().width()
    look.set_size(Size.LARGEST)
    assert label.sizeHint().width() > before * 1.4
    look.set_high_contrast(on=True)
    assert label.palette().windowText().color().name().upper() == HIGH_CONTRAST.text


@pytest.mark.parametrize(("pixels", "size", "width"), [
    (1366, Size.NORMAL, Width.WIDE), (1366, Size.LARGE, Width.TWO), (1366, Size.LARGEST, Width.ONE),
    (1239, Size.NORMAL, Width.TWO), (999, Size.NORMAL, Width.ONE), (1920, Size.LARGEST, Width.WIDE),
])  # fmt: skip
def test_columns_follow_the_effective_width(look, pixels, size, width):
    look.set_size(size)
    assert Width.of(look.effective_width(pixels)) is width


def test_sizes_stop_at_their_ends():
    assert Size.NORMAL.step(1) is Size.LARGE
    assert Size.LARGEST.step(1) is Size.LARGEST
    assert Size.SMALL.step(-1) is Size.SMALL


def test_every_shipped_icon_can_be_painted(look):
    for file in resource("icons").glob("*.svg"):
        image = icons.pixmap(file.stem, "primary", px(20)).toImage()
        assert any(image.pixelColor(x, y).alpha() > 128 for x in range(20) for y in range(20)), file.stem
