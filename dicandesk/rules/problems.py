"""One thing a person should put right, and how the rules say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from dicandesk.errors import UserError
from dicandesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, or to look at again, in one field.

    Attributes:
        field: name of the field of the draft, "" for the whole form.
        message: what is wrong and what is expected, shown beside the field as is.
        severity: an error keeps the form from being saved, a warning may be confirmed.
    """

    field: str
    message: str
    severity: Severity = "error"

    def at(self, field: str) -> Problem:
        """Return the same problem beside another field."""
        return replace(self, field=field)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return only the problems that keep a form from being saved."""
    return [problem for problem in problems if problem.severity == "error"]


def need(value: T | Problem) -> T:
    """Return `value`; a problem is raised as a `UserError`, for callers that have no field to write beside."""
    if isinstance(value, Problem):
        raise UserError(value.message, _("Chưa có gì bị thay đổi. Hãy sửa rồi làm lại."))
    return value
