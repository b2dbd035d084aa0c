"""The keys that this build of the program trusts.

`resources/updates/trusted.json` names them: `{"number": 0, "keys": [three public keys in hex]}`. Its makers put it
there when they build what they release; the source tree has no keys, and a build without keys takes no updates. What a
PC learned since by a signed change of keys counts before it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.paths import resource
from dicandesk.updates.manifest import KEYS, Trust

if TYPE_CHECKING:
    from pathlib import Path

FILE = ("updates", "trusted.json")


def built_in(path: Path | None = None) -> Trust | None:
    """Return the keys of this build, None for a build that has none."""
    place = path or resource(*FILE)
    if not place.is_file():
        return None
    return read(place)


def read(path: Path) -> Trust:
    """Return the public keys in a file.

    Raises:
        ValueError: it is something else.
    """
    try:
        said = json.loads(path.read_text("utf-8"))
        keys = tuple(bytes.fromhex(key) for key in said["keys"])
        number = int(said["number"])
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    if len(set(keys)) != KEYS or any(len(key) != 32 for key in keys) or number < 0:
        raise ValueError("three keys of 32 bytes")
    return Trust(number, keys)


def known(learned: Trust | None, path: Path | None = None) -> Trust:
    """Return the newest keys that this PC knows.

    Args:
        learned: what a signed change of keys said, None for nothing.
        path: of the built-in keys, instead of those of this build.

    Raises:
        UserError: this build takes no updates.
    """
    own = built_in(path)
    if own is None:
        raise UserError(
            _("Bản DiCanDesk này được dựng không kèm khoá phát hành nên không nhận bản mới. Dữ liệu vẫn nguyên."),
            _("Cài bản mới bằng bộ cài lấy từ nơi phát hành."),
        )
    return learned if learned is not None and learned.number > own.number else own
