"""The colours of the window: one table for normal and one for high contrast."""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):  # a data class of so many fields takes 2 ms to make, and every start makes it
    """Colours by what they are for, as #RRGGBB. A `_tint` is a ground, its `on_` colour is text upon a filled one."""

    background: str
    card: str
    sunken: str  # ground of read-only panels and of the search box in the top bar
    text: str
    muted: str
    line: str
    control: str  # borders of fields and check boxes: `line` is too faint for them (WCAG 2.2, 1.4.11)
    hover: str
    primary: str
    primary_tint: str
    primary_hover: str
    on_primary: str
    good: str
    good_tint: str
    on_good: str
    caution: str
    caution_tint: str
    on_caution: str
    danger: str
    danger_tint: str
    on_danger: str
    chosen_border: str  # border of a chosen chip or row
    chosen_fill: str
    on_chosen: str
    match: str  # ground of the letters that fit a search
    on_match: str
    difference: str  # ground of a chosen side where two records differ
    on_difference: str
    glow: str  # soft outer half of the focus ring
    focus: str  # hard half of the focus ring
    rail: str
    rail_text: str
    rail_strong: str
    rail_accent: str
    rail_line: str
    rail_chosen: str
    on_accent: str
    toast: str
    toast_text: str
    toast_good: str
    toast_line: str
    paper_ground: str  # behind a page preview


NORMAL = Tokens(
    background="#F3F5F8",
    card="#FFFFFF",
    sunken="#F3F5F8",
    text="#16202C",
    muted="#55657A",
    line="#D9E0E8",
    control="#7A8899",
    hover="#F3F7FB",
    primary="#0B57A4",
    primary_tint="#E6F0FA",
    primary_hover="#094A8C",
    on_primary="#FFFFFF",
    good="#17723C",
    good_tint="#E3F4E9",
    on_good="#FFFFFF",
    caution="#8A5200",
    caution_tint="#FFF2DB",
    on_caution="#FFFFFF",
    danger="#B3261E",
    danger_tint="#FCE8E6",
    on_danger="#FFFFFF",
    chosen_border="#0B57A4",
    chosen_fill="#E6F0FA",
    on_chosen="#0B57A4",
    match="#FFE49C",
    on_match="#16202C",
    difference="#FFE7BD",
    on_difference="#16202C",
    glow="#BFD9F2",
    focus="#0B57A4",
    rail="#0D2F57",
    rail_text="#D5E2F2",
    rail_strong="#FFFFFF",
    rail_accent="#F2B705",
    rail_line="#6F8BB0",
    rail_chosen="#2E4B6F",
    on_accent="#16202C",
    toast="#16202C",
    toast_text="#FFFFFF",
    toast_good="#6CFF9B",
    toast_line="#7A8899",
    paper_ground="#DDE3EA",
)

HIGH_CONTRAST = Tokens(
    background="#000000",
    card="#000000",
    sunken="#000000",
    text="#FFFFFF",
    muted="#FFFFFF",
    line="#FFFFFF",
    control="#FFFFFF",
    hover="#262626",
    primary="#FFE500",
    primary_tint="#000000",
    primary_hover="#FFF176",
    on_primary="#000000",
    good="#6CFF9B",
    good_tint="#000000",
    on_good="#000000",
    caution="#FFE500",
    caution_tint="#000000",
    on_caution="#000000",
    danger="#FF8A80",
    danger_tint="#000000",
    on_danger="#000000",
    chosen_border="#FFE500",
    chosen_fill="#FFE500",
    on_chosen="#000000",
    match="#FFE500",
    on_match="#000000",
    difference="#FFE500",
    on_difference="#000000",
    glow="#FFE500",
    focus="#FFE500",
    rail="#000000",
    rail_text="#FFFFFF",
    rail_strong="#FFFFFF",
    rail_accent="#FFE500",
    rail_line="#FFFFFF",
    rail_chosen="#262626",
    on_accent="#000000",
    toast="#000000",
    toast_text="#FFFFFF",
    toast_good="#6CFF9B",
    toast_line="#FFFFFF",
    paper_ground="#000000",
)

#: Text on ground, which must reach 4.5:1 (WCAG 2.2, 1.4.3).
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "muted") for ground in ("background", "card", "sunken", "hover")),
    ("text", "primary_tint"),
    ("text", "good_tint"),
    ("text", "caution_tint"),
    ("text", "danger_tint"),
    ("muted", "primary_tint"),
    *((kind, f"{kind}_tint") for kind in ("primary", "good", "caution", "danger")),
    *((kind, ground) for kind in ("primary", "good", "caution", "danger") for ground in ("card", "background")),
    *((f"on_{kind}", kind) for kind in ("primary", "good", "caution", "danger")),
    ("on_primary", "primary_hover"),
    ("on_chosen", "chosen_fill"),
    ("on_match", "match"),
    ("on_difference", "difference"),
    ("rail_text", "rail"),
    ("rail_text", "rail_chosen"),
    ("rail_strong", "rail"),
    ("rail_strong", "rail_chosen"),
    ("on_accent", "rail_accent"),
    ("toast_text", "toast"),
    ("toast_good", "toast"),
)
#: Borders and rings on ground, which must reach 3:1 (WCAG 2.2, 1.4.11).
LINE_PAIRS: tuple[tuple[str, str], ...] = (
    ("control", "card"),
    ("control", "background"),
    ("focus", "card"),
    ("focus", "background"),
    ("chosen_border", "card"),
    ("rail_line", "rail"),
    ("rail_accent", "rail"),
    ("toast_line", "toast"),
)


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB, 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
