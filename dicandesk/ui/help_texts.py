"""The pages of help: one Markdown file a screen and a language, with one picture made of the program itself.

`resources/help/KEY.md` is Vietnamese, `resources/help/en/KEY.md` English, `resources/help/KEY.png` the picture, which
`python3 installer/dev.py pictures` makes anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk import i18n
from dicandesk.paths import resource

if TYPE_CHECKING:
    from pathlib import Path

START = "bat-dau"
"""Key of the first page: the errand of ten minutes, also linked from the README."""
ORDER = (
    START,
    "today",
    "assist",
    "from_book",
    "visits",
    "register",
    "followups",
    "residents",
    "resident",
    "duplicates",
    "guidance",
    "sync",
    "requests",
    "erasures",
    "office",
    "import",
    "settings",
    "check",
    "unlock",
    "first_start",
)
"""The pages in the order of a first reading."""


@dataclass(frozen=True, slots=True)
class HelpText:
    """One page. `text` is Markdown without its heading; `picture` is None where there is none."""

    key: str
    title: str
    text: str
    picture: Path | None


def known(key: str) -> str:
    """Return the key of the page that explains a screen; the first page for one that has none."""
    return key if key in ORDER else START


def read(key: str, language: i18n.Language | None = None) -> HelpText:
    """Return the page of a screen in a language, by default the one in use."""
    key = known(key)
    folder = resource("help", "en") if (language or i18n.language()) == "en" else resource("help")
    heading, _line, text = (folder / f"{key}.md").read_text("utf-8").partition("\n")
    picture = resource("help") / f"{key}.png"
    return HelpText(key, heading.removeprefix("#").strip(), text.strip(), picture if picture.is_file() else None)
