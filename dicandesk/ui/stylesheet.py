"""The style strings of the window, built from colours and scale. Nowhere else in the program is there any.

A label says what it is by its `role`, a frame by its `kind`; see `ui.parts.text` and `ui.parts.card`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.ui.tokens import Tokens

#: role -> (base pixels, weight, colour token)
LABELS: dict[str, tuple[float, int, str]] = {
    "start_title": (26, 700, "text"),
    "start_brand": (17, 700, "text"),
    "greeting": (24, 700, "text"),
    "page": (19, 600, "text"),
    "headline": (20, 600, "text"),
    "card": (16, 600, "text"),
    "strong": (15, 600, "text"),
    "body": (15, 400, "text"),
    "muted": (15, 400, "muted"),
    "small": (13, 400, "text"),
    "small_strong": (13, 600, "text"),
    "hint": (13, 400, "muted"),
    "field": (13, 600, "text"),
    "problem": (13, 500, "danger"),
    "warning": (13, 500, "caution"),
    "good": (13, 500, "good"),
    "figure": (19, 700, "text"),
}


def stylesheet(tokens: Tokens, px: Callable[[float], int], family: str) -> str:
    """Return the style sheet of the whole application."""
    return "\n".join(
        (
            _ground(tokens, px, family),
            _labels(tokens, px),
            _frames(tokens, px),
            _fields(tokens, px),
            _lists(tokens, px),
            _scroll_bars(tokens, px),
            _menus(tokens, px),
        )
    )


def _ground(tokens: Tokens, px: Callable[[float], int], family: str) -> str:
    return f"""
    * {{ font-family: "{family}"; font-size: {px(15)}px; color: {tokens.text}; outline: none; }}
    QMainWindow, QDialog, QWidget[kind="page"], QWidget[kind="ground"] {{ background: {tokens.background}; }}
    QToolTip {{ background: {tokens.toast}; color: {tokens.toast_text}; border: 1px solid {tokens.toast_line};
        padding: {px(6)}px {px(8)}px; font-size: {px(13)}px; }}
    """


def _labels(tokens: Tokens, px: Callable[[float], int]) -> str:
    rules = [
        f'QLabel[role="{role}"] {{ font-size: {px(size)}px; font-weight: {weight}; color: {getattr(tokens, ink)};'
        " background: transparent; }"
        for role, (size, weight, ink) in LABELS.items()
    ]
    rules.append(f'QLabel[role="brand"] {{ font-size: {px(17)}px; font-weight: 700; color: {tokens.rail_strong}; }}')
    rules.append(f'QLabel[role="unit"] {{ font-size: {px(12.5)}px; color: {tokens.rail_text}; }}')
    rules.append(
        f'QLabel[role="rail_name"] {{ font-size: {px(13.5)}px; font-weight: 600; color: {tokens.rail_strong}; }}'
    )
    rules.append(f'QLabel[role="toast"] {{ font-size: {px(15)}px; color: {tokens.toast_text}; }}')
    return "\n".join(rules)


def _frames(tokens: Tokens, px: Callable[[float], int]) -> str:
    banners = "\n".join(
        f'QFrame[kind="banner_{kind}"] {{ background: {getattr(tokens, ground)};'
        f" border: 1px solid {getattr(tokens, ink)}; border-radius: {px(10)}px; }}"
        for kind, ink, ground in (
            ("info", "primary", "primary_tint"),
            ("good", "good", "good_tint"),
            ("caution", "caution", "caution_tint"),
            ("danger", "danger", "danger_tint"),
        )
    )
    return f"""
    QFrame[kind="card"] {{ background: {tokens.card}; border: 1px solid {tokens.line}; border-radius: {px(12)}px; }}
    QFrame[kind="card_caution"] {{ background: {tokens.caution_tint}; border: 1px solid {tokens.caution};
        border-radius: {px(12)}px; }}
    QFrame[kind="card_good"] {{ background: {tokens.good_tint}; border: 1px solid {tokens.good};
        border-radius: {px(12)}px; }}
    QFrame[kind="card_chosen"] {{ background: {tokens.primary_tint}; border: 1px solid {tokens.chosen_border};
        border-radius: {px(12)}px; }}
    QFrame[kind="panel"] {{ background: {tokens.sunken}; border: 1px solid {tokens.line}; border-radius: {px(10)}px; }}
    QFrame[kind="batch"] {{ background: {tokens.primary_tint}; border: 0; border-top: 1px solid {tokens.line};
        border-bottom-left-radius: {px(12)}px; border-bottom-right-radius: {px(12)}px; }}
    QFrame[kind="popup"] {{ background: {tokens.card}; border: 1px solid {tokens.control};
        border-radius: {px(10)}px; }}
    QFrame[kind="line"] {{ background: {tokens.line}; border: 0; }}
    QFrame[kind="rail"] {{ background: {tokens.rail}; border: 0; border-right: 1px solid {_rail_edge(tokens)}; }}
    QFrame[kind="rail_line"] {{ background: {tokens.rail_line}; border: 0; }}
    QFrame[kind="top"] {{ background: {tokens.card}; border: 0; border-bottom: 1px solid {tokens.line}; }}
    QFrame[kind="footer"] {{ background: {tokens.card}; border: 0; border-top: 1px solid {tokens.line}; }}
    QFrame[kind="toast"] {{ background: {tokens.toast}; border: 1px solid {tokens.toast_line};
        border-radius: {px(10)}px; }}
    {banners}
    """


def _rail_edge(tokens: Tokens) -> str:
    return tokens.rail_line if tokens.rail == tokens.background else tokens.rail


def _fields(tokens: Tokens, px: Callable[[float], int]) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{ background: {tokens.card}; color: {tokens.text};
        border: 1px solid {tokens.control}; border-radius: {px(8)}px; padding: 0 {px(11)}px;
        selection-background-color: {tokens.primary}; selection-color: {tokens.on_primary};
        placeholder-text-color: {tokens.muted}; }}
    QPlainTextEdit {{ padding: {px(7)}px {px(8)}px; }}
    QTextBrowser[kind="help"] {{ background: {tokens.card}; color: {tokens.text}; border: none;
        selection-background-color: {tokens.primary}; selection-color: {tokens.on_primary}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 1px solid {tokens.focus}; }}
    QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QSpinBox:disabled {{
        background: {tokens.sunken}; color: {tokens.muted}; border: 1px dashed {tokens.control}; }}
    QLineEdit[problem="error"], QPlainTextEdit[problem="error"], QComboBox[problem="error"] {{
        border: 1px solid {tokens.danger}; }}
    QLineEdit[problem="warning"], QPlainTextEdit[problem="warning"], QComboBox[problem="warning"] {{
        border: 1px solid {tokens.caution}; }}
    QLineEdit[kind="top_search"] {{ background: {tokens.sunken}; border: 1px solid {_top_search_edge(tokens)}; }}
    QLineEdit[kind="top_search"]:focus {{ background: {tokens.card}; border: 1px solid {tokens.focus}; }}
    QLineEdit[kind="pin"] {{ font-size: {px(24)}px; font-weight: 600; padding: 0 {px(44)}px; }}
    QComboBox::drop-down {{ border: 0; width: {px(30)}px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{ background: {tokens.card}; border: 1px solid {tokens.control}; padding: {px(4)}px;
        selection-background-color: {tokens.chosen_fill}; selection-color: {tokens.on_chosen}; }}
    QComboBox QAbstractItemView::item {{ min-height: {px(34)}px; padding: 0 {px(8)}px; }}
    QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
    QProgressBar {{ background: {tokens.sunken}; border: 1px solid {tokens.line}; border-radius: {px(4)}px;
        min-height: {px(8)}px; max-height: {px(8)}px; }}
    QProgressBar::chunk {{ background: {tokens.primary}; border-radius: {px(3)}px; }}
    """


def _top_search_edge(tokens: Tokens) -> str:
    return tokens.control if tokens.sunken == tokens.card else "#C9D3DF"


def _lists(tokens: Tokens, px: Callable[[float], int]) -> str:
    return f"""
    QListView, QTableView {{ background: transparent; border: 0; gridline-color: transparent;
        selection-background-color: transparent; selection-color: {tokens.text}; }}
    QTableView::item {{ border: 0; }}
    QHeaderView {{ background: transparent; border: 0; }}
    QHeaderView::section {{ background: transparent; color: {tokens.muted}; border: 0;
        border-bottom: 1px solid {tokens.line}; padding: 0 {px(8)}px; font-size: {px(13)}px; font-weight: 500; }}
    QTableCornerButton::section {{ background: transparent; border: 0; }}
    QScrollArea, QStackedWidget, QWidget[kind="scrolled"] {{ background: transparent; border: 0; }}
    """


def _scroll_bars(tokens: Tokens, px: Callable[[float], int]) -> str:
    return f"""
    QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
    QScrollBar::handle {{ background: {tokens.control}; border-radius: {px(4)}px; margin: {px(2)}px; }}
    QScrollBar::handle:vertical {{ min-height: {px(32)}px; }}
    QScrollBar::handle:horizontal {{ min-width: {px(32)}px; }}
    QFrame[kind="rail"] QScrollBar:vertical {{ width: {px(6)}px; }}
    QFrame[kind="rail"] QScrollBar::handle {{ background: {tokens.rail_line}; margin: 0; border-radius: {px(3)}px; }}
    QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _menus(tokens: Tokens, px: Callable[[float], int]) -> str:
    return f"""
    QMenu {{ background: {tokens.card}; border: 1px solid {tokens.control}; padding: {px(4)}px; }}
    QMenu::item {{ padding: {px(7)}px {px(20)}px; border-radius: {px(6)}px; min-height: {px(20)}px; }}
    QMenu::item:selected {{ background: {tokens.chosen_fill}; color: {tokens.on_chosen}; }}
    QMenu::item:disabled {{ color: {tokens.muted}; }}
    QMenu::separator {{ height: 1px; background: {tokens.line}; margin: {px(4)}px {px(8)}px; }}
    """
