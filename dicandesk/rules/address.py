"""How a person is spoken to when only the name is known."""

from __future__ import annotations

from dicandesk.i18n import _
from dicandesk.rules.text import fold

_WOMAN, _MAN = "thi", "van"


def title_of(name: str) -> str:
    """Return the word before a member's given name, as told by the middle name: Thị a woman, Văn a man, else open."""
    middle = fold(name).split()[1:-1]
    if _WOMAN in middle:
        return _("chị")
    return _("anh") if _MAN in middle else _("anh chị")
