"""What a hand-held scanner types when it reads an ID card: the square code, or the three lines on the back.

Fields of the code are parted by "|": ID number, old 9-digit number, name, birth date, sex, address, day of issue, then
what newer cards add. Only the first six are taken; the rest (parents' names among it) is dropped unread. The code is
not signed, so it proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dicandesk.i18n import _
from dicandesk.rules.dates import parse_birth, show_birth
from dicandesk.rules.identity import IdFacts, check_id_number, read_id_number, tidy_digits
from dicandesk.rules.mrz import read_mrz
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import capitalised, fold, tidy

FEWEST_FIELDS, MOST_FIELDS = 6, 12
_ANY_YEAR = 9999
_SEX_ON_CARD: dict[str | None, str] = {"male": "Nam", "female": "Nữ"}
_VOWEL = re.compile("[aeiouy]")
_LOST = re.compile("[?�]")


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says, ready for the form.

    Attributes:
        id_number: 12 digits.
        name: as read, in NFC; to be typed again where `problems` says so.
        birth: partial date, None if unreadable and not told by the ID number either.
        sex: "male" or "female".
        address: as printed, maybe of before July 2025; "" if unreadable.
        problems: what to look at again, by field.
    """

    id_number: str
    name: str
    birth: str | None
    sex: str
    address: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CardProblem:
    """Why a scan is no card, and what can be kept of it.

    Attributes:
        message: what happened and the next step.
        id_number: 12 digits if at least they came through, else "".
        text: what was scanned, tidied, so that nothing is lost.
    """

    message: str
    id_number: str
    text: str


def looks_like_card(text: str) -> bool:
    """Tell whether text in a search box came from a card and not from a person: three fields or more, or the lines."""
    return text.count("|") >= 2 or text.lstrip().startswith("IDVNM")


def parse_card(text: str, *, is_demo: bool = False) -> Card | CardProblem:
    """Return what a scanned card says; half a scan or a card of another kind gives a problem, never an exception.

    Cards of a demo ward have unassigned province codes and are not warned of.
    """
    text = tidy(_repaired(text))
    lines = read_mrz(text)
    parts = [part.strip() for part in text.split("|")]
    if lines is not None:
        parts = [lines.id_number, "", lines.name, lines.birth, _SEX_ON_CARD.get(lines.sex, ""), ""]
    digits = tidy_digits(parts[0])
    facts = read_id_number(digits)
    if facts is None:
        return CardProblem(_other_card(parts), "", text)
    if len(parts) < FEWEST_FIELDS:
        return CardProblem(_("Mới đọc được một phần thẻ. Hãy quét lại, hoặc gõ nốt các mục còn thiếu."), digits, text)
    if len(parts) > MOST_FIELDS:
        return CardProblem(_("Máy quét đọc dính hai lần. Hãy quét lại từng thẻ một."), digits, text)
    return _card(digits, facts, parts, is_demo=is_demo)


def _card(digits: str, facts: IdFacts, parts: list[str], *, is_demo: bool) -> Card:
    name = capitalised(parts[2].replace("Ð", "Đ"))
    problems = [problem for problem in (_name_problem(name), _address_problem(parts[5])) if problem]
    birth = parse_birth(parts[3], _ANY_YEAR)
    if isinstance(birth, Problem):
        birth = str(facts.birth_year)
        message = _("Không đọc rõ ngày sinh trên thẻ, mới lấy được năm {year} từ số định danh.")
        problems.append(Problem("birth", message.format(year=show_birth(birth)), "warning"))
    sex = _sex(parts[4]) or facts.sex
    problems += check_id_number(digits, birth, sex, is_demo=is_demo)
    return Card(digits, name, birth, sex, parts[5], tuple(problems))


def _other_card(parts: list[str]) -> str:
    """Return why a scan whose first field is no ID number cannot be used."""
    health_number = re.fullmatch(r"[A-Za-z]{2}[0-9]{13}|[0-9]{10}", parts[0])
    if health_number and len(parts) > 2 and re.fullmatch("[0-9A-Fa-f]+", parts[1]):
        return _("Đây là thẻ bảo hiểm y tế. Hãy quét thẻ căn cước, hoặc gõ tên và năm sinh.")
    if re.match(r"https?://|\{|00020101", parts[0]):
        return _("Đây là mã vuông khác, không phải của thẻ căn cước. Hãy quét mã trên thẻ căn cước.")
    return _("Không phải thẻ căn cước Việt Nam, hoặc máy quét đọc sót. Hãy quét lại, hoặc gõ tên và năm sinh.")


def _name_problem(name: str) -> Problem | None:
    if not name:
        return Problem("name", _("Không đọc được tên trên thẻ. Hãy gõ tên."))
    if _LOST.search(name) or not all(_VOWEL.search(word) for word in fold(name).split()):
        return Problem("name", _("Máy quét làm mất dấu trong tên. Hãy gõ lại tên theo thẻ."))
    if name.isascii():
        return Problem("name", _("Tên không có dấu nào. Hãy xem lại với thẻ."), "warning")
    return None


def _address_problem(address: str) -> Problem | None:
    if _LOST.search(address):
        return Problem("address", _("Máy quét làm mất dấu trong địa chỉ. Hãy xem lại."), "warning")
    return None


def _sex(text: str) -> str | None:
    """Return the sex in a field, also where the scanner lost the mark of "Nữ"."""
    return {"nam": "male", "nu": "female", "n": "female"}.get(fold(text))


def _repaired(text: str) -> str:
    """Return text with UTF-8 bytes typed one by one as Windows letters ("Nguyá»…n") put right; other text as it is."""
    try:
        return b"".join(_byte(char) for char in text).decode("utf-8")
    except UnicodeError:
        return text


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
