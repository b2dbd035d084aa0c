"""A stored meeting in the form again: to be put right, moved to the right person, or taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from dicandesk.i18n import _
from dicandesk.ui.desk_parts import visit_log
from dicandesk.ui.desk_parts.faces import moment_text
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from dicandesk.rules.guidance import TopicResult, VisitDraft
    from dicandesk.services.assisting.visit_changes import OpenedVisit, Withdrawn
    from dicandesk.ui.context import Context
    from dicandesk.ui.pages.assist.page import AssistPage


class Mending(QObject):
    """Belongs to the page of a visit.

    Attributes:
        opened: the meeting that is being put right, None for none.
        bar: says which one it is.

    Signals:
        ended: nothing is being put right any more.
    """

    ended = Signal()

    def __init__(self, page: AssistPage, context: Context) -> None:
        super().__init__(page)
        self._page, self._context = page, context
        self.opened: OpenedVisit | None = None
        self.bar = BannerSlot(keeps_room=False)

    def begin(self, session: bytes, state: dict[str, Any] | None = None) -> None:
        """Open a meeting; `state` is what was half changed the last time."""
        work = partial(visit_log.open_visit, self._context, session)
        self._context.tasks.run(self, work, partial(self._take, state))

    def stop(self) -> None:
        """Leave the meeting as it is stored."""
        self._page.start_over()
        self.ended.emit()

    def forget(self) -> None:
        """Be ready for a new visit."""
        self.opened = None
        self.bar.clear()

    def _take(self, state: dict[str, Any] | None, opened: OpenedVisit) -> None:
        page = self._page
        page.start_over()
        self.opened = opened
        page.show_state(state or state_of(opened.draft))
        page.work.set_base(opened.draft.at)
        when = moment_text(opened.draft.at, self._context.now())
        title = _("Đang sửa buổi {when}").format(when=when)
        text = _("Chọn người khác nếu đã ghi nhầm người. Mọi hồ sơ liên quan giữ dấu vết.")
        withdraw = Button(_("Rút lại buổi này"), icon="trash", kind="danger", scale="small", on=self._withdraw)
        stop = Button(_("Thôi sửa"), scale="small", cap="Esc", on=self.stop)
        self.bar.show_banner(Banner("info", title, text, icon="edit", actions=[withdraw, stop]))
        page.saver.followed.emit()

    def _withdraw(self) -> None:
        if self.opened is not None:
            work = partial(visit_log.withdraw, self._context, self.opened.session)
            self._context.tasks.run(self, work, self._withdrawn)

    def _withdrawn(self, gone: Withdrawn) -> None:
        self._page.start_over()
        self._context.say(_("Đã rút lại buổi hướng dẫn. Hồ sơ giữ dấu vết."), partial(self._bring_back, gone))
        self.ended.emit()

    def _bring_back(self, gone: Withdrawn) -> None:
        self._context.tasks.run(self, partial(visit_log.bring_back, self._context, gone), _done)


def state_of(draft: VisitDraft) -> dict[str, Any]:
    """Return what the form holds of a stored meeting, as a draft on disk would say it."""
    own = {person.resident: person.exceptions for person in draft.group}
    is_group = draft.mode == "group"
    topics = [
        [result.topic, result.outcome.value, result.cause or "", False, _own_results(result, own)]
        for result in draft.results
    ] or [[code, "", "", False, []] for code in draft.told]
    return {
        "mode": draft.mode,
        "resident": draft.resident,
        "anonymous": draft.anonymous if draft.mode == "one" else 0,
        "group": [person.resident for person in draft.group],
        "unnamed": draft.anonymous if is_group else 0,
        "audience": draft.anonymous if draft.mode == "talk" else 0,
        "topics": topics,
        "next": draft.next_date.isoformat() if draft.next_date else "",
        "minutes": draft.minutes or 0,
        "place": draft.place,
        "note": draft.note,
        "present": list(draft.members),
    }


def _own_results(common: TopicResult, own: dict[bytes, tuple[TopicResult, ...]]) -> list[list[Any]]:
    return [
        [rec, one.outcome.value, one.cause or ""]
        for rec, results in own.items()
        for one in results
        if one.topic == common.topic
    ]


def _done(_nothing: object) -> None:
    """Nothing more to do once it is stored."""
