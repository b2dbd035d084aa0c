"""What a person agreed to: purposes asked one by one, how they answered, which text they were shown.

Silence is no consent and nothing is ticked beforehand (Law 91/2025/QH15, article 9; Decree 356/2025/NĐ-CP, article 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from dicandesk.i18n import _
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import tidy_name

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

TEXT_VERSION = "2026-11"
"""Version of the consent text now printed and read out; stored with every answer."""


class Purpose(StrEnum):
    """What the person is asked to agree to."""

    STORE = "store"
    SENSITIVE = "sensitive"
    CONTACT = "contact"

    def label(self) -> str:
        """Return the purpose as written beside its tick box."""
        names = {
            Purpose.STORE: _("Lưu thông tin để được hỗ trợ"),
            Purpose.SENSITIVE: _("Lưu thông tin nhạy cảm: dân tộc, hoàn cảnh hộ"),
            Purpose.CONTACT: _("Gọi điện nhắc hẹn"),
        }
        return names[self]


class Method(StrEnum):
    """How the person answered."""

    PAPER = "paper"
    SPOKEN = "spoken"

    def label(self) -> str:
        """Return the method as written on its button."""
        return _("Đã ký phiếu") if self is Method.PAPER else _("Đồng ý bằng lời")


class State(IntEnum):
    """The answer for one purpose; of two answers given on different computers the greater, stricter one holds."""

    GIVEN = 0
    REFUSED = 1
    WITHDRAWN = 2

    def label(self) -> str:
        """Return the state in words."""
        return (_("Đã đồng ý"), _("Không đồng ý"), _("Đã rút lại đồng ý"))[self]


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """One agreement given while registering.

    Attributes:
        purpose: value of a `Purpose`.
        method: value of a `Method`.
        witness: who heard it; needed where it was only spoken.
    """

    purpose: str
    method: str
    witness: str | None = None


class Asked(Protocol):
    """Somebody of a group who may be written down by name, or only counted."""

    @property
    def id(self) -> bytes:
        """Return the record id."""

    @property
    def has_agreed(self) -> bool:
        """Say whether the person agreed to be kept before."""


Person = TypeVar("Person", bound=Asked)


def silent(people: Iterable[Person], answers: Container[bytes] = ()) -> list[Person]:
    """Return who of a group is only counted: neither agreed before, nor is among those who agree now."""
    return [person for person in people if not person.has_agreed and person.id not in answers]


def agreed(consents: Iterable[ConsentDraft], purpose: Purpose) -> bool:
    """Tell whether the person agreed to this purpose."""
    return any(consent.purpose == purpose for consent in consents)


def check_consents(consents: Iterable[ConsentDraft]) -> list[Problem]:
    """Return what is wrong with the answers; a spoken one needs a witness."""
    found: list[Problem] = []
    for consent in consents:
        if consent.purpose not in set(Purpose) or consent.method not in set(Method):
            found.append(Problem("consents", _("Hãy chọn lại việc đồng ý: {code}.").format(code=consent.purpose)))
        elif consent.method == Method.SPOKEN and not tidy_name(consent.witness or ""):
            found.append(Problem("consents", _("Đồng ý bằng lời cần ghi tên người làm chứng.")))
        elif secret := looks_secret(consent.witness or ""):
            found.append(Problem("consents", secret))
    return list(dict.fromkeys(found))
