"""Who may do what: the roles of members and the deeds that need one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dicandesk.i18n import _


class Role(StrEnum):
    """What a member is in the ward."""

    VOLUNTEER = "volunteer"
    LEADER = "leader"
    OFFICER = "officer"
    VIEWER = "viewer"

    def label(self) -> str:
        """Return the role as written under a name."""
        names = {
            Role.VOLUNTEER: _("Thành viên"),
            Role.LEADER: _("Tổ trưởng"),
            Role.OFFICER: _("Cán bộ phường"),
            Role.VIEWER: _("Lãnh đạo (chỉ xem)"),
        }
        return names[self]


class Deed(StrEnum):
    """What not everybody may do."""

    ASSIST = "assist"  # find, register, log, print, follow up
    SYNC = "sync"
    UNMASK = "unmask"  # show a phone number in full
    TEAM_REPORT = "team_report"
    ROSTER = "roster"  # days of duty, targets of the team
    BATCH_LETTERS = "batch_letters"
    READ_REPORTS = "read_reports"
    WARD_REPORT = "ward_report"
    TARGETS = "targets"
    MANAGE_PEOPLE = "manage_people"  # members and units
    ENROL = "enrol"  # computers of the ward
    PUBLISH = "publish"  # guidance and notices
    ANSWER = "answer"  # what members ask the ward office
    DECIDE = "decide"  # conflicts and merging two records
    ERASE = "erase"
    IMPORT = "import"
    EXPORT = "export"
    AUDIT = "audit"
    BACKUP = "backup"


_VOLUNTEER = frozenset({Deed.ASSIST, Deed.SYNC, Deed.UNMASK})
_LEADER = _VOLUNTEER | {Deed.TEAM_REPORT, Deed.ROSTER, Deed.BATCH_LETTERS, Deed.READ_REPORTS}
_MAY: dict[Role, frozenset[Deed]] = {
    Role.VOLUNTEER: _VOLUNTEER,
    Role.LEADER: _LEADER,
    Role.OFFICER: frozenset(Deed),
    Role.VIEWER: frozenset({Deed.READ_REPORTS, Deed.SYNC}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The member who sits at the computer.

    Attributes:
        unit: the team or neighbourhood the member belongs to, None for people of the ward office.
    """

    member: bytes
    name: str
    role: Role
    unit: bytes | None


def may(actor: Actor, deed: Deed) -> bool:
    """Tell whether this member may do this."""
    return deed in _MAY[actor.role]


def sees_whole(actor: Actor, unit: bytes | None) -> bool:
    """Tell whether a member may open the whole record of a resident of `unit`; of others they see name, year and unit.

    People without a unit belong to whoever helps them. The ward's leaders see figures only.
    """
    if actor.role is Role.VIEWER:
        return False
    return actor.role is Role.OFFICER or actor.unit is None or unit in {None, actor.unit}


def refusal(actor: Actor, deed: Deed) -> str | None:
    """Return why a button is disabled for this member, None if they may."""
    if may(actor, deed):
        return None
    if deed in _VOLUNTEER:
        return _("Tài khoản chỉ xem không làm được việc này.")
    if deed in _LEADER:
        return _("Việc này dành cho tổ trưởng, tổ phó và cán bộ phường.")
    return _("Việc này dành cho cán bộ phường.")
