"""A line of the day book, typed in short: who, which topics, how far, so that a page of twenty takes minutes.

Who: part of a name, with the year of birth where there are several; "-" for somebody without a name, "-3" for three;
"+" before or behind a name for somebody new. Topics: codes as on the paper ("dd1 yt1") or words of their titles, parted
by commas. Result: a letter for all topics or one for each, t, k or c (1, 2, 3), after c what was in the way ("c mang").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dicandesk.i18n import _
from dicandesk.rules.card import CardProblem, looks_like_card, parse_card
from dicandesk.rules.guidance import MOST_ANONYMOUS, Outcome, TopicResult
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import capitalised, fold, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dicandesk.rules.topics import Cause

_NOBODY = re.compile(r"[-–—]\s*(\d{0,4})")
_NEW = re.compile(r"\s*\+\s*")
_BORN = re.compile(r"(?:\d{1,2}[/.-]){0,2}(?:19|20)\d{2}")
_CODE = re.compile(r"([a-z]{2})\s*0*(\d{1,2})")
_PARTS = re.compile("[,;+]")
_OUTCOMES = {
    **dict.fromkeys("t1a", Outcome.ALONE),
    **dict.fromkeys("k2h", Outcome.HELPED),
    **dict.fromkeys("c3u", Outcome.UNFINISHED),
}


class _Titled(Protocol):
    """What is needed of a topic."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def title_short(self) -> str: ...
    @property
    def keywords(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a line is about.

    Attributes:
        name: as typed, capitals put right; "" for people without a name.
        birth: as typed, None where it was not.
        anonymous: how many without a name.
        is_new: somebody who is not in the register, as the person who types says.
    """

    name: str = ""
    birth: str | None = None
    anonymous: int = 0
    is_new: bool = False


def whom(text: str) -> Whom | Problem:
    """Return whom the first cell of a line means."""
    text = tidy(text)
    if not text:
        return Problem("who", _("Ghi tên, hoặc - nếu không ghi tên."))
    if looks_like_card(text):
        card = parse_card(text)
        return Problem("who", card.message) if isinstance(card, CardProblem) else Whom(card.name, card.birth)
    if match := _NOBODY.fullmatch(text):
        count = int(match.group(1) or 1)
        if not 1 <= count <= MOST_ANONYMOUS:
            return Problem("who", _("Số người không ghi tên phải từ 1 đến {most}.").format(most=MOST_ANONYMOUS))
        return Whom(anonymous=count)
    words = _NEW.sub(" ", text).split()
    births = [word for word in words if _BORN.fullmatch(word)]
    name = " ".join(word for word in words if word not in births)
    if not name:
        return Problem("who", _("Ghi cả tên, không chỉ năm sinh."))
    proper = capitalised(name) if name in {name.lower(), name.upper()} else name
    return Whom(proper, births[-1] if births else None, is_new="+" in text)


def topics(text: str, known: Sequence[_Titled]) -> tuple[str, ...] | Problem:
    """Return the codes of the topics that the second cell names, in its order.

    Args:
        text: codes, or words of titles parted by commas.
        known: all topics; of several that fit the first one is meant, so the commonest come first.
    """
    found: list[str] = []
    for part in _PARTS.split(text):
        codes = _codes(part, known) or _titled(part, known)
        if not codes and tidy(part):
            return Problem("topics", _("Không có việc nào là “{text}”.").format(text=tidy(part)))
        found += codes
    if not found:
        return Problem("topics", _("Ghi mã việc, ví dụ dd1, hoặc tên việc."))
    return tuple(dict.fromkeys(found))


def _codes(part: str, known: Sequence[_Titled]) -> list[str]:
    """Return the codes a part consists of; none where anything else stands in it too."""
    by_short = {_short(topic.code): topic.code for topic in known}
    matches = list(_CODE.finditer(fold(part)))
    if not matches or _CODE.sub("", fold(part)).strip():
        return []
    codes = [by_short.get(match.group(1) + match.group(2)) for match in matches]
    return [code for code in codes if code is not None] if all(codes) else []


def _short(code: str) -> str:
    match = _CODE.fullmatch(fold(code))
    return match.group(1) + match.group(2) if match else fold(code)


def short_code(code: str) -> str:
    """Return a code as it is written on paper and typed: "DD1" for "DD01"."""
    return _short(code).upper()


def _titled(part: str, known: Sequence[_Titled]) -> list[str]:
    words = fold(part).split()
    if not words:
        return []
    for texts in (_short_title, _all_texts):
        for topic in known:
            if all(f" {word}" in texts(topic) for word in words):
                return [topic.code]
    return []


def _short_title(topic: _Titled) -> str:
    return f" {fold(topic.title_short)}"


def _all_texts(topic: _Titled) -> str:
    return " ".join((_short_title(topic), fold(topic.title), *map(fold, topic.keywords)))


def results(text: str, codes: Sequence[str], causes: Sequence[Cause]) -> tuple[TopicResult, ...] | Problem:
    """Return the result of each topic that the third cell tells.

    Args:
        text: one result for all topics, or one for each; letters may stand together.
        codes: of the topics, at least one.
        causes: what may be in the way.
    """
    parts = [fold(part).strip() for part in _PARTS.split(text) if fold(part).strip()]
    if len(parts) == 1 and len(parts[0]) > 1 and all(letter in _OUTCOMES for letter in parts[0]):
        parts = list(parts[0])
    if not parts:
        return Problem("result", _("Ghi t (tự làm được), k (cần người kèm) hoặc c (chưa xong)."))
    if len(parts) not in {1, len(codes)}:
        return Problem(
            "result",
            _("Có {n} việc mà ghi {m} kết quả: ghi một cho tất cả, hoặc mỗi việc một.").format(
                n=len(codes), m=len(parts)
            ),
        )
    read = [_result(part, causes) for part in parts]
    wrong = next((one for one in read if isinstance(one, Problem)), None)
    if wrong is not None:
        return wrong
    right = [one for one in read if not isinstance(one, Problem)]
    if len(right) == 1:
        right *= len(codes)
    return tuple(TopicResult(code, *one) for code, one in zip(codes, right, strict=True))


def _result(part: str, causes: Iterable[Cause]) -> tuple[Outcome, str | None] | Problem:
    first, rest = part[:1], part[1:].strip()
    outcome = _OUTCOMES.get(first)
    if outcome is None or (rest and outcome is not Outcome.UNFINISHED):
        return Problem("result", _("Không hiểu kết quả “{text}”: ghi t, k hoặc c.").format(text=part))
    if not rest:
        return outcome, None
    for cause in causes:
        if all(f" {word}" in f" {fold(cause.name)}" for word in rest.split()):
            return outcome, cause.id
    return Problem("result", _("Không có lý do nào là “{text}”.").format(text=rest))
