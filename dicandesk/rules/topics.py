"""Guidance topics: the shape of a topic file, what all topics share, and how long each text may be.

The limits are those of the printed sheet: one A4 page at 14 pt, in large type at 19 pt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dicandesk.i18n import _
from dicandesk.rules.dates import is_partial_date
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import nfc

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER_CAUSE = "khac"
"""Belongs to every topic without being named in its file."""
PLACEHOLDER_LETTERS = 24
"""What a placeholder is reckoned with, if its own name is shorter."""
LIMITS = {
    "title": 48,
    "title_short": 28,
    "bring": 60,
    "bring_large": 45,
    "steps": 110,
    "steps_large": 75,
    "safety": 110,
    "mistakes": 110,
    "done_when": 90,
    "fee": 110,
    "zalo": 500,
}
"""Most letters of a text, or of each line of a list."""
CAUSE_LIMIT = 32
_COUNTS = {
    "bring": (0, 6),
    "steps": (4, 8),
    "safety": (1, 2),
    "bring_large": (0, 6),
    "steps_large": (4, 8),
    "mistakes": (0, 8),
    "causes": (4, 7),
    "hotlines": (0, 4),
    "keywords": (0, 12),
}
_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Named:
    """A group of topics: id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something was not finished; `report` is the line of the monthly report it is counted in."""

    id: str
    name: str
    report: str


@dataclass(frozen=True, slots=True)
class Common:
    """What all topics share.

    Attributes:
        universal_safety: the lines at the foot of every sheet.
        placeholders: what a sheet fills in, key to the text in braces.
    """

    universal_safety: tuple[str, ...]
    groups: tuple[Named, ...]
    causes: tuple[Cause, ...]
    placeholders: Mapping[str, str]

    def cause_name(self, cause: str | None) -> str:
        """Return the words for a cause; an id of a newer version is shown as other reason, None as nothing."""
        names = {known.id: known.name for known in self.causes}
        return "" if cause is None else names.get(cause) or names.get(OTHER_CAUSE, cause)

    def group_name(self, group: str) -> str:
        """Return the name of a group of topics, its id if unknown."""
        return next((known.name for known in self.groups if known.id == group), group)


@dataclass(frozen=True, slots=True)
class Topic:
    """One guidance topic; names are those of its file, with `official` laid open.

    Attributes:
        duration_min: minutes it usually takes.
        fee: what it costs, in words.
        steps: may hold **bold** names of buttons.
        causes: ids, in the order of the chips, without `khac`.
        url: official page, "" for none; `app` its name in the stores.
        zalo: text to post, with placeholders.
        keywords: folded words to find it by, `search` in the file.
        as_of: newest date of the sources, partial.
        review: some detail is not confirmed; the sheet says so.
        reviewed_on: ISO date an officer approved it, None if never; `reviewed_by` their name, `review_by` when it runs
            out.
        version: 0 as shipped, counted up by each edit of the ward.
    """

    id: str
    code: str
    group: str
    title: str
    title_short: str
    duration_min: int
    bring: tuple[str, ...]
    bring_large: tuple[str, ...]
    fee: str
    steps: tuple[str, ...]
    steps_large: tuple[str, ...]
    safety: tuple[str, ...]
    mistakes: tuple[str, ...]
    done_when: str
    causes: tuple[str, ...]
    url: str = ""
    app: str = ""
    hotlines: tuple[str, ...] = ()
    zalo: str = ""
    keywords: tuple[str, ...] = ()
    outcome_codes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    seed: bool = False
    as_of: str = ""
    confidence: str = ""
    review: bool = True
    review_note: str = ""
    reviewed_on: str | None = None
    reviewed_by: str = ""
    review_by: str | None = None
    version: int = 0

    @property
    def all_causes(self) -> tuple[str, ...]:
        """The causes to choose from, "other" last."""
        return (*self.causes, OTHER_CAUSE)

    def is_expired(self, today: date) -> bool:
        """Tell whether its review ran out before `today`."""
        return self.review_by is not None and self.review_by < today.isoformat()


_KINDS: dict[str, type] = {
    "id": str,
    "code": str,
    "group": str,
    "title": str,
    "title_short": str,
    "duration_min": int,
    "bring": list,
    "bring_large": list,
    "fee": str,
    "steps": list,
    "steps_large": list,
    "safety": list,
    "mistakes": list,
    "done_when": str,
    "causes": list,
}
_OPTIONAL: dict[str, type] = {
    "official": dict,
    "zalo": str,
    "search": list,
    "outcome_codes": list,
    "indicators": list,
    "sources": list,
    "seed": bool,
    "as_of": str,
    "confidence": str,
    "review": bool,
    "review_note": str,
    "reviewed_on": date,
    "reviewed_by": str,
    "review_by": date,
    "version": int,
}


def parse(data: Mapping[str, Any]) -> Topic | Problem:
    """Return the topic of a file read by `tomllib`, or what keeps it from being one. Lengths are for `check`."""
    wrong = [key for key, kind in _KINDS.items() if not _is(data.get(key), kind)]
    wrong += [key for key, kind in _OPTIONAL.items() if key in data and not _is(data[key], kind)]
    if wrong:
        return Problem(wrong[0], _("Tệp chủ đề thiếu hoặc sai mục {key}.").format(key=wrong[0]))
    given = {
        key: _inner(data[key]) for key in (*_KINDS, *_OPTIONAL) if key in data and key not in {"official", "search"}
    }
    official = {key: nfc(str(text)).strip() for key, text in data.get("official", {}).items()}
    return Topic(
        **given,
        url=official.get("url", ""),
        app=official.get("app", ""),
        hotlines=tuple(part.strip() for part in re.split("[;,·]", official.get("hotline", "")) if part.strip()),
        keywords=_inner(data.get("search", [])),
    )


def _is(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind is list:
        return isinstance(value, list) and all(isinstance(line, str) for line in value)
    if kind is date:
        return isinstance(value, date) or (isinstance(value, str) and len(value) == 10 and is_partial_date(value))
    return isinstance(value, kind)


def _inner(value: Any) -> Any:
    """Return a value of the file in the form used inside: NFC text, tuples, ISO dates."""
    if isinstance(value, str):
        return nfc(value).strip()
    if isinstance(value, list):
        return tuple(nfc(line).strip() for line in value)
    return value.isoformat() if isinstance(value, date) else value


def parse_common(data: Mapping[str, Any]) -> Common | Problem:
    """Return what all topics share, from `_common.toml` read by `tomllib`."""
    try:
        return Common(
            universal_safety=tuple(nfc(line) for line in data["universal_safety"]),
            groups=tuple(Named(item["id"], nfc(item["name"])) for item in data["groups"]),
            causes=tuple(Cause(item["id"], nfc(item["name"]), item["report"]) for item in data["causes"]),
            placeholders=dict(data["placeholders"]),
        )
    except (KeyError, TypeError, ValueError) as missing:
        return Problem("", _("Tệp chung của các chủ đề thiếu hoặc sai mục {key}.").format(key=missing))


def letters(text: str) -> int:
    """Return how many letters a text takes on paper: bold marks left out, a placeholder with at least 24."""
    text = nfc(text).replace("**", "")
    return max(len(text), len(_PLACEHOLDER.sub("x" * PLACEHOLDER_LETTERS, text)))


def check_lengths(topic: Topic) -> list[Problem]:
    """Return what is too long, or marked wrong, of what is written so far; what is empty may still come."""
    found: list[Problem] = []
    for key, limit in LIMITS.items():
        value: str | tuple[str, ...] = getattr(topic, key)
        for text in (value,) if isinstance(value, str) else value:
            found += _check_text(key, text, limit) if text else []
    return found


def check(topic: Topic, common: Common) -> list[Problem]:
    """Return what is too long, too few, unknown or empty in a topic, in the order of the form."""
    found: list[Problem] = []
    for key, limit in LIMITS.items():
        value: str | tuple[str, ...] = getattr(topic, key)
        for text in (value,) if isinstance(value, str) else value:
            found += _check_text(key, text, limit)
    for key, (least, most) in _COUNTS.items():
        count = len(getattr(topic, key))
        if not least <= count <= most:
            text = _("Cần từ {least} đến {most} dòng, đang có {n}.")
            found.append(Problem(key, text.format(least=least, most=most, n=count)))
    known = {cause.id for cause in common.causes}
    unknown = [cause for cause in topic.causes if cause not in known]
    found += [Problem("causes", _("Không có lý do {cause}.").format(cause=cause)) for cause in unknown]
    if topic.group not in {group.id for group in common.groups}:
        found.append(Problem("group", _("Hãy chọn nhóm của chủ đề.")))
    return found


def _check_text(key: str, text: str, limit: int) -> list[Problem]:
    if not text and key != "zalo":
        return [Problem(key, _("Không để trống mục này."))]
    if letters(text) > limit:
        message = _("Dài {n} chữ cái, chỉ in vừa {limit} chữ cái: {text}")
        return [Problem(key, message.format(n=letters(text), limit=limit, text=text))]
    if text.count("**") % 2 or ("**" in text and key not in {"steps", "steps_large"}):
        return [Problem(key, _("Dấu ** phải đi thành cặp và chỉ dùng trong các bước."))]
    return []
