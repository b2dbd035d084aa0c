"""One visit: who was helped with what, how far they got, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_date
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.labels import Labels
from dicandesk.rules.problems import Problem

Mode = Literal["one", "group", "talk"]

NOTE_LIMIT = 2000
MOST_ANONYMOUS = 2000
MOST_MINUTES = 600
LONG_MINUTES = 240

PLACES = Labels(
    culture_house=lambda: _("Nhà văn hoá"),
    home=lambda: _("Tại nhà"),
    one_stop=lambda: _("Bộ phận một cửa"),
    phone=lambda: _("Qua điện thoại"),
)
MODES = Labels(one=lambda: _("Một người"), group=lambda: _("Nhóm"), talk=lambda: _("Nói chuyện"))


class Outcome(StrEnum):
    """How far somebody got with one topic."""

    ALONE = "alone"
    HELPED = "helped"
    UNFINISHED = "unfinished"

    def label(self) -> str:
        """Return the outcome as written on its button."""
        names = {
            Outcome.ALONE: _("Tự làm được"),
            Outcome.HELPED: _("Cần người kèm"),
            Outcome.UNFINISHED: _("Chưa xong"),
        }
        return names[self]


@dataclass(frozen=True, slots=True)
class TopicResult:
    """One topic of a visit.

    Attributes:
        topic: code, for example "DD01".
        cause: id of the cause where it stayed unfinished.
    """

    topic: str
    outcome: Outcome
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Attendee:
    """One named person of a group; `exceptions` replace the group's result for their topics."""

    resident: bytes
    exceptions: tuple[TopicResult, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """What the form holds, not yet checked.

    Attributes:
        resident: who was helped; None for an anonymous visit, a group or a talk.
        anonymous: people without a name, a count and never persons.
        results: of the person, or of everybody in the group.
        place: key of `PLACES`, or "".
        minutes: None when not noted.
        next_date: day of the next appointment.
        at: when it was, with time zone.
        members: volunteers present.
        group: named people of a group.
        told: codes of the topics of a talk, which has no results.
    """

    resident: bytes | None
    anonymous: int
    results: tuple[TopicResult, ...]
    place: str
    minutes: int | None
    note: str
    next_date: date | None
    at: datetime
    mode: Mode = "one"
    members: tuple[bytes, ...] = ()
    group: tuple[Attendee, ...] = ()
    told: tuple[str, ...] = ()


def check(draft: VisitDraft, now: datetime) -> list[Problem]:
    """Return every problem, in the order of the form; without an error among them the visit may be saved."""
    found = _check_people(draft)
    found += _check_results(draft)
    found += _check_next_date(draft)
    if draft.minutes is not None and not 1 <= draft.minutes <= MOST_MINUTES:
        found.append(Problem("minutes", _("Thời gian phải từ 1 đến {most} phút.").format(most=MOST_MINUTES)))
    elif draft.minutes is not None and draft.minutes > LONG_MINUTES:
        found.append(Problem("minutes", _("Buổi dài hơn 4 giờ. Hãy xem lại số phút."), "warning"))
    if draft.place and draft.place not in PLACES:
        found.append(Problem("place", _("Hãy chọn nơi hướng dẫn.")))
    found += _check_note(draft.note)
    return found + _check_time(draft.at, now)


def _check_people(draft: VisitDraft) -> list[Problem]:
    if not 0 <= draft.anonymous <= MOST_ANONYMOUS:
        text = _("Số người không ghi tên phải từ 0 đến {most}.")
        return [Problem("anonymous", text.format(most=MOST_ANONYMOUS))]
    if draft.mode == "talk":
        return [] if draft.anonymous else [Problem("anonymous", _("Hãy ghi số người dự."))]
    return _check_group(draft) if draft.mode == "group" else _check_one(draft)


def _check_one(draft: VisitDraft) -> list[Problem]:
    if draft.resident is None and draft.anonymous == 0:
        return [Problem("resident", _("Hãy chọn người được hướng dẫn, hoặc bấm không ghi tên."))]
    if draft.anonymous > (draft.resident is None):
        return [Problem("resident", _("Chế độ một người chỉ ghi một người. Nhiều người thì chọn Nhóm."))]
    return []


def _check_group(draft: VisitDraft) -> list[Problem]:
    if not draft.group and draft.anonymous == 0:
        return [Problem("group", _("Hãy chọn người trong nhóm, hoặc ghi số người không ghi tên."))]
    if len({person.resident for person in draft.group}) < len(draft.group):
        return [Problem("group", _("Có người được chọn hai lần."))]
    return []


def _check_results(draft: VisitDraft) -> list[Problem]:
    topics = draft.told if draft.mode == "talk" else tuple(result.topic for result in draft.results)
    if not topics:
        return [Problem("results", _("Hãy chọn ít nhất một việc đã hướng dẫn."))]
    if len(set(topics)) < len(topics):
        return [Problem("results", _("Có việc được chọn hai lần."))]
    found: list[Problem] = []
    for result in (*draft.results, *(one for person in draft.group for one in person.exceptions)):
        if result.topic not in topics:
            found.append(Problem("results", _("Kết quả riêng của một người không thuộc việc nào của buổi này.")))
        elif result.outcome is Outcome.UNFINISHED and result.cause is None:
            found.append(Problem("results", _("Chưa chọn vướng ở đâu."), "warning"))
        elif result.outcome is not Outcome.UNFINISHED and result.cause is not None:
            found.append(Problem("results", _("Chỉ việc chưa xong mới ghi vướng ở đâu.")))
    return list(dict.fromkeys(found))


def _check_next_date(draft: VisitDraft) -> list[Problem]:
    if draft.next_date is None:
        return []
    if draft.resident is None and not draft.group:
        return [Problem("next_date", _("Hẹn lại cần có tên người được hướng dẫn."))]
    day = _local_day(draft.at)
    if draft.next_date < day:
        text = _("Ngày hẹn {next} trước ngày hướng dẫn {day}.")
        return [Problem("next_date", text.format(next=show_date(draft.next_date), day=show_date(day)))]
    if draft.next_date > day + timedelta(days=366):
        return [Problem("next_date", _("Ngày hẹn cách hơn một năm. Hãy xem lại."), "warning")]
    return []


def _check_note(note: str) -> list[Problem]:
    found: list[Problem] = []
    if len(note) > NOTE_LIMIT:
        text = _("Ghi chú dài {n} chữ cái, chỉ ghi được {limit} chữ cái.")
        found.append(Problem("note", text.format(n=len(note), limit=NOTE_LIMIT)))
    if secret := looks_secret(note):
        found.append(Problem("note", secret, "warning"))
    return found


def _check_time(at: datetime, now: datetime) -> list[Problem]:
    if _local_day(at) > _local_day(now):
        return [Problem("at", _("Ngày hướng dẫn ở tương lai. Hãy xem lại ngày."))]
    if at < now - timedelta(days=366):
        return [Problem("at", _("Buổi này cách đây hơn một năm. Hãy xem lại ngày."), "warning")]
    return []


def _local_day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
