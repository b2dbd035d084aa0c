"""Appointments passed to the ward office: a member asks, an officer answers, the answer goes back to who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.followups import Step, step_of
from dicandesk.rules.people import Deed
from dicandesk.services.assisting.followups import change
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError, checked_text, demand, is_shown, not_here
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import Followup, Resident

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.common.reading import Shown
    from dicandesk.store.database import Database


def refer(
    db: Database, actor: Actor, followup: bytes, question: str, *, now: datetime, shown: Shown | None = None
) -> None:
    """Ask the ward office about an appointment; an answer that was there makes room for the new one.

    Raises:
        UserError: nothing is asked, the text is too long or holds a secret, or the person is of another team.
    """
    text = checked_text(question, "question")
    if text is None:
        raise InputError(_("Hãy ghi điều cần hỏi phường."), _("Ghi một câu rồi gửi lại."), field="question")
    resident, step = _state(db, followup)
    with db.reading() as session:
        demand_whole(session, actor, resident)
    _demand_open(step)
    values: dict[str, Value] = {"referred_by": [actor.member, day_of(now).isoformat()], "question": text}
    if step is Step.ANSWERED:
        values |= {"answered_by": [None, None], "answer": None}
    change(db, actor, followup, values, shown)


def take_back(db: Database, actor: Actor, followup: bytes) -> None:
    """Take a question back; the appointment is the team's own again.

    Raises:
        UserError: it has been answered meanwhile: then it stays as it is.
    """
    _resident, step = _state(db, followup)
    if step is Step.ANSWERED:
        raise UserError(
            _("Phường đã trả lời nên không rút câu hỏi lại được. Câu trả lời vẫn nguyên."),
            _("Đọc câu trả lời ở trang Theo dõi."),
        )
    change(db, actor, followup, {"referred_by": [None, None], "question": None}, None)


def answer(
    db: Database, actor: Actor, followup: bytes, text: str, *, now: datetime, shown: Shown | None = None
) -> None:
    """Answer what a member asked; it stands on the first page of who asked after the next sync.

    Raises:
        UserError: the actor may not, nothing is answered, or nobody asks (any more).
    """
    demand(actor, Deed.ANSWER)
    said = checked_text(text, "answer")
    if said is None:
        raise InputError(_("Hãy ghi câu trả lời."), _("Ghi một câu rồi gửi lại."), field="answer")
    _resident, step = _state(db, followup)
    _demand_open(step)
    if step is Step.OPEN:
        raise UserError(
            _("Việc này không còn câu hỏi nào, có thể người hỏi đã rút lại. Chưa có gì thay đổi."),
            _("Xem lại danh sách chờ phường."),
        )
    change(db, actor, followup, {"answered_by": [actor.member, day_of(now).isoformat()], "answer": said}, shown)


def take_answer_back(db: Database, actor: Actor, followup: bytes) -> None:
    """Take an answer back; the question waits again."""
    demand(actor, Deed.ANSWER)
    change(db, actor, followup, {"answered_by": [None, None], "answer": None}, None)


def waiting(db: Database) -> int:
    """Return how many questions wait for an officer."""
    query = (
        select(func.count())
        .select_from(Followup)
        .join(Resident, Resident.id == Followup.parent)
        .where(is_shown(Followup), is_shown(Resident), Followup.done_on.is_(None))
        .where(Followup.referred_on.is_not(None), Followup.answered_on.is_(None))
    )
    with db.reading() as session:
        return session.execute(query).scalar_one()


def _state(db: Database, followup: bytes) -> tuple[bytes, Step]:
    """Return the person of an appointment and how far it has come."""
    columns = (Followup.parent, Followup.done_on, Followup.referred_on, Followup.answered_on)
    with db.reading() as session:
        row = session.execute(select(*columns).where(Followup.id == followup, is_shown(Followup))).one_or_none()
    if row is None or row.parent is None:
        raise not_here()
    return row.parent, step_of(row.done_on, row.referred_on, row.answered_on)


def _demand_open(step: Step) -> None:
    if step is Step.DONE:
        raise UserError(
            _("Việc này đã ghi là xong nên không hỏi đáp nữa. Chưa có gì thay đổi."),
            _("Mở lại việc rồi làm tiếp, hoặc ghi một hẹn mới."),
        )
