"""A topic as the text of its file, as an officer's form fills it, and how its sentences are to be written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold
from dicandesk.rules.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OWN = "PH"
"""Begins the code of a topic that the ward added."""
MOST_OWN = 99
_SENTENCES = ("steps", "steps_large", "safety", "mistakes", "done_when")
_WRONG_QUOTES = re.compile("[\"'`´‘’„«»]")
_OLD_TONE = re.compile(r"(?i)[òóỏõọ][ae]\b|(?<!q)[ùúủũụ]y\b")
_NUMBER = re.compile(r"(?<!\d)(0\d{8,10}|\d{9}|\d{12})(?!\d)")
_DATES = ("reviewed_on", "review_by")
_LAID_OPEN = {"url", "app", "hotlines", "keywords"}


def as_toml(topic: Topic) -> str:
    """Return the text of a topic's file; `tomllib` and `parse` give the same topic back."""
    lines: list[str] = []
    for name in Topic.__slots__:
        value = getattr(topic, name)
        if name in _LAID_OPEN or value is None:
            continue
        lines.append(f"{name} = {value if name in _DATES else _toml(value)}")
    official = {"url": topic.url, "app": topic.app, "hotline": "; ".join(topic.hotlines)}
    lines.append(f"search = {_toml(topic.keywords)}")
    lines.append("official = { " + ", ".join(f"{name} = {_toml(text)}" for name, text in official.items()) + " }")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """Return a value as TOML; a JSON string is a TOML string but for the delete sign."""
    given = list(value) if isinstance(value, tuple) else value
    return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")


def blank(group: str, known: Iterable[str]) -> Topic | Problem:
    """Return an empty topic of the ward under the first free code, or that there are too many."""
    taken = set(known)
    code = next((code for n in range(1, MOST_OWN + 1) if (code := f"{OWN}{n:02}") not in taken), None)
    if code is None:
        return Problem("", _("Phường đã có {n} hướng dẫn riêng, không thêm được nữa.").format(n=MOST_OWN))
    nothing: tuple[str, ...] = ()
    texts = {"title": "", "title_short": "", "fee": _("Miễn phí"), "done_when": ""}
    lists = dict.fromkeys(("bring", "bring_large", "steps", "steps_large", "safety", "mistakes", "causes"), nothing)
    return Topic(f"phuong_{code.lower()}", code, group, duration_min=15, **texts, **lists)  # type: ignore[arg-type]


def with_search_words(topic: Topic) -> Topic:
    """Return a topic that is found by its own title too, where nobody gave it other words."""
    return topic if topic.keywords else replace(topic, keywords=(fold(topic.title_short or topic.title),))


def wording(topic: Topic) -> list[Problem]:
    """Return what an officer should look at again; nothing here keeps a topic from being stored."""
    found: list[Problem] = []
    for name in _SENTENCES:
        value: str | tuple[str, ...] = getattr(topic, name)
        for text in (value,) if isinstance(value, str) else value:
            found += [Problem(name, said, "warning") for said in _said_of(text)]
    if topic.zalo and "http://" in topic.zalo:
        found.append(Problem("zalo", _("Đường dẫn nên bắt đầu bằng https://"), "warning"))
    return found


def _said_of(text: str) -> Sequence[str]:
    found = []
    if text and text.rstrip("*")[-1:] not in {".", "!", "?"}:
        found.append(_("Nên có dấu chấm ở cuối câu: {text}").format(text=text))
    if _WRONG_QUOTES.search(text):
        found.append(_("Nên dùng ngoặc kép “ ”: {text}").format(text=text))
    if _OLD_TONE.search(text):
        found.append(_("Nên đặt dấu kiểu mới (hoà, khoẻ, tuỳ): {text}").format(text=text))
    if _NUMBER.search(text.replace(" ", "")):
        found.append(_("Có số giống số điện thoại hay số căn cước của một người: {text}").format(text=text))
    return found
