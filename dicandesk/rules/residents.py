"""What makes a resident's record acceptable.

Only a missing or impossible value keeps a form from being saved; what is merely unlikely warns. Nothing typed is
dropped: a draft with problems stays as it is until somebody puts it right.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from dicandesk.i18n import _
from dicandesk.rules.consent import ConsentDraft, Purpose, agreed, check_consents
from dicandesk.rules.dates import OLDEST_BIRTH, parse_birth
from dicandesk.rules.ethnicity import ethnic_code
from dicandesk.rules.identity import check_id_number, looks_secret, parse_phone, tidy_digits
from dicandesk.rules.labels import Labels
from dicandesk.rules.likeness import Likeness, Person, likeness
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import capitalised, tidy, tidy_name

__all__ = [
    "HOUSEHOLDS",
    "NEEDS",
    "SEXES",
    "ConsentDraft",
    "Household",
    "Likeness",
    "Person",
    "PhoneDraft",
    "ResidentDraft",
    "check",
    "likeness",
    "secrets",
    "tidied",
]

NAME_LIMIT = 120
ADDRESS_LIMIT = 500
OWNER_LIMIT = 60

SEXES = Labels(male=lambda: _("Nam"), female=lambda: _("Nữ"), other=lambda: _("Khác"))
NEEDS = Labels(
    large_print=lambda: _("Cần chữ to"),
    home_visit=lambda: _("Cần đến tận nhà"),
    other_language=lambda: _("Nói tiếng dân tộc"),
    relative_along=lambda: _("Có người nhà đi cùng"),
    no_smartphone=lambda: _("Không có điện thoại thông minh"),
)
HOUSEHOLDS = Labels(
    poor=lambda: _("Hộ nghèo"),
    near_poor=lambda: _("Hộ cận nghèo"),
    left_poverty=lambda: _("Hộ mới thoát nghèo"),
    average=lambda: _("Hộ có mức sống trung bình"),
)
"""Household status by the yearly review (Nghị định 07/2021/NĐ-CP, 30/2025/NĐ-CP)."""

# What letters of the old TCVN3 fonts look like in Unicode ("NguyÔn ThÞ"): signs no name has, capitals inside a word.
_OLD_FONT = re.compile("[¸µ¶·¹®¨»¾¼½©§×Þ]|[a-z][À-Ý]")


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """A phone number, in any usual way of writing it, and whose it is."""

    number: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """Status of the household and the year of the review that found it."""

    status: str
    year: int


@dataclass(frozen=True, slots=True)
class ResidentDraft:
    """What the form holds, not yet checked.

    Attributes:
        birth: as typed, or a partial date; None when unknown.
        sex: key of `SEXES`.
        id_number: 12 digits, maybe with blanks.
        unit: id of the neighbourhood.
        needs: keys of `NEEDS`.
        ethnicity: code, or name, of the group. Kept only with consent, as is `household`.
    """

    name: str
    birth: str | None = None
    sex: str | None = None
    id_number: str | None = None
    phones: tuple[PhoneDraft, ...] = ()
    unit: bytes | None = None
    address: str = ""
    needs: tuple[str, ...] = ()
    household: Household | None = None
    ethnicity: str | None = None
    consents: tuple[ConsentDraft, ...] = ()


def tidied(draft: ResidentDraft, *, this_year: int) -> ResidentDraft:
    """Return the draft in the form that is stored; what cannot be understood stays as typed, for `check` to name."""
    typed_birth = tidy(draft.birth or "")
    birth = parse_birth(typed_birth, this_year) if typed_birth else None
    return replace(
        draft,
        name=tidy_name(draft.name),
        birth=draft.birth if isinstance(birth, Problem) else birth,
        id_number=tidy_digits(draft.id_number or "") or None,
        phones=tuple(_tidied_phone(phone) for phone in draft.phones if tidy(phone.number)),
        address=tidy(draft.address),
        needs=tuple(dict.fromkeys(draft.needs)),
        ethnicity=(ethnic_code(draft.ethnicity) or tidy(draft.ethnicity) or None) if draft.ethnicity else None,
        consents=tuple(replace(one, witness=tidy_name(one.witness or "") or None) for one in draft.consents),
    )


def _tidied_phone(phone: PhoneDraft) -> PhoneDraft:
    number = parse_phone(phone.number)
    return PhoneDraft(tidy(phone.number) if isinstance(number, Problem) else number, tidy(phone.owner or "") or None)


def check(draft: ResidentDraft, *, this_year: int, is_demo: bool = False) -> list[Problem]:
    """Return every problem, in the order of the form; without an error among them the draft may be saved.

    Fields are those of the draft; a phone is "phones.0", "phones.1" ...
    """
    draft = tidied(draft, this_year=this_year)
    found = check_name(draft.name)
    found += _check_birth(draft.birth, this_year)
    if draft.sex is not None and draft.sex not in SEXES:
        found.append(Problem("sex", _("Hãy chọn nam, nữ hoặc khác.")))
    if draft.id_number is not None:
        found += check_id_number(draft.id_number, draft.birth, draft.sex, is_demo=is_demo)
    found += _check_phones(draft.phones)
    if draft.unit is None:
        found.append(Problem("unit", _("Chưa chọn tổ dân phố."), "warning"))
    found += _check_free_text("address", draft.address, ADDRESS_LIMIT)
    found += [
        Problem("needs", _("Không có nhu cầu {code}.").format(code=code)) for code in draft.needs if code not in NEEDS
    ]
    found += _check_sensitive(draft, this_year)
    return found + check_consents(draft.consents)


def check_name(name: str) -> list[Problem]:
    """Return what is wrong with a name, tidied or not."""
    name = tidy_name(name)
    if not name:
        return [Problem("name", _("Hãy ghi họ và tên."))]
    if len(name) > NAME_LIMIT:
        text = _("Tên dài {n} chữ cái, chỉ ghi được {limit} chữ cái. Hãy rút ngắn.")
        return [Problem("name", text.format(n=len(name), limit=NAME_LIMIT))]
    if secret := looks_secret(name):
        return [Problem("name", secret)]
    return _check_letters(name) or _check_spelling(name)


def _check_letters(name: str) -> list[Problem]:
    """Return errors for signs that no name has: lost letters, old fonts, emoji and other symbols."""
    if re.search("[?\ufffd]", name):
        return [Problem("name", _("Tên bị mất dấu (có dấu hỏi). Hãy gõ lại tên."))]
    if _OLD_FONT.search(name):
        return [Problem("name", _("Tên viết bằng phông chữ cũ. Hãy gõ lại tên bằng Unicode."))]
    strange = "".join(dict.fromkeys(char for char in name if not _may_stand_in_name(char)))
    if strange:
        return [Problem("name", _("Tên không dùng ký hiệu {signs}. Hãy bỏ đi.").format(signs=strange))]
    if not any(char.isalpha() for char in name):
        return [Problem("name", _("Hãy ghi tên bằng chữ."))]
    return []


def _may_stand_in_name(char: str) -> bool:
    return char in " '’ʼ-‐.,()/" or unicodedata.category(char)[0] in "LMN"


def _check_spelling(name: str) -> list[Problem]:
    """Return warnings for names that are unlikely."""
    if any(char.isdigit() for char in name):
        return [Problem("name", _("Trong tên có chữ số. Hãy xem lại."), "warning")]
    if " " not in name:
        return [Problem("name", _("Mới có một chữ. Hãy ghi đủ họ và tên nếu biết."), "warning")]
    proper = capitalised(name)
    if proper != name:
        return [Problem("name", _("Nên ghi: {name}").format(name=proper), "warning")]
    return []


def secrets(draft: ResidentDraft) -> list[Problem]:
    """Return, as errors, the free texts of a draft that look like something nobody may keep; `check` only warns."""
    texts = [("address", draft.address)]
    texts += [(f"phones.{place}", phone.owner or "") for place, phone in enumerate(draft.phones)]
    return [Problem(field, secret) for field, text in texts if (secret := looks_secret(text))]


def _check_birth(birth: str | None, this_year: int) -> list[Problem]:
    if birth is None:
        return [Problem("birth", _("Chưa có năm sinh, khó phân biệt người trùng tên."), "warning")]
    read = parse_birth(birth, this_year)
    return [read] if isinstance(read, Problem) else []


def _check_phones(phones: tuple[PhoneDraft, ...]) -> list[Problem]:
    found: list[Problem] = []
    for place, phone in enumerate(phones):
        field = f"phones.{place}"
        number = parse_phone(phone.number)
        if isinstance(number, Problem):
            secret = looks_secret(phone.number)
            found.append(Problem(field, secret) if secret else number.at(field))
        elif phone.number in {other.number for other in phones[:place]}:
            found.append(Problem(field, _("Số này đã ghi ở trên."), "warning"))
        found += _check_free_text(field, phone.owner or "", OWNER_LIMIT)
    return found


def _check_free_text(field: str, text: str, limit: int) -> list[Problem]:
    found: list[Problem] = []
    if len(text) > limit:
        message = _("Dài {n} chữ cái, chỉ ghi được {limit} chữ cái. Hãy rút ngắn.")
        found.append(Problem(field, message.format(n=len(text), limit=limit)))
    if secret := looks_secret(text):
        found.append(Problem(field, secret, "warning"))
    return found


def _check_sensitive(draft: ResidentDraft, this_year: int) -> list[Problem]:
    found: list[Problem] = []
    may_keep = agreed(draft.consents, Purpose.SENSITIVE)
    if draft.household is not None:
        if draft.household.status not in HOUSEHOLDS:
            found.append(Problem("household", _("Hãy chọn lại loại hộ.")))
        elif not OLDEST_BIRTH < draft.household.year <= this_year + 1:
            found.append(Problem("household", _("Hãy ghi năm rà soát hộ, ví dụ {year}.").format(year=this_year)))
        elif not may_keep:
            found.append(Problem("household", _("Chỉ ghi hoàn cảnh hộ khi bà con đồng ý lưu thông tin nhạy cảm.")))
    if draft.ethnicity is not None:
        if ethnic_code(draft.ethnicity) is None:
            found.append(Problem("ethnicity", _("Không có dân tộc {name}.").format(name=draft.ethnicity)))
        elif not may_keep:
            found.append(Problem("ethnicity", _("Chỉ ghi dân tộc khi bà con đồng ý lưu thông tin nhạy cảm.")))
    return found
