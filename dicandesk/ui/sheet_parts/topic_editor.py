"""An officer writes a topic, and sees beside it the sheet as it will be printed; saving makes a new version."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.topic_files import as_toml
from dicandesk.rules.topics import Topic, parse
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.services.guidance import topic_versions
from dicandesk.services.paperwork.papers import SheetOrder
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.sheet_parts.sheet_view import SheetView
from dicandesk.ui.sheet_parts.topic_form import TopicForm
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.ui.context import Context

_PAUSE_MS = 150
FORM = "topic {code}"


class TopicEditor(QWidget):
    """Form at the left, sheet at the right, what is done with it below.

    Signals:
        closed: the `Topic` that was stored, None where nothing was.
    """

    closed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._before: Topic | None = None
        self._keeper: DraftKeeper | None = None
        self._is_one, self._is_sheet_shown = False, False
        self.form, self.sheet = TopicForm(), SheetView(context)
        self.review_by = DateField(day_of(context.now()))
        self.large = Segmented(
            [Option(False, _("Thường")), Option(True, _("Chữ to"))], _("Cỡ chữ"), is_small=True, fills=True
        )
        self.large.set_value(False)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self._build()
        self.form.changed.connect(self._note)
        self.large.chosen.connect(self._look)
        context.changed.follow(self, {"topic_version"}, self._ask_for_newer)

    def edit(self, topic: Topic) -> None:
        """Begin with a topic, or go on where its author was interrupted."""
        self._before = topic
        self._card.title.setText(_("Sửa hướng dẫn {code}").format(code=topic.code))
        self.review_by.set_day(day_of(self._context.now()) + timedelta(days=topic_versions.REVIEW_DAYS))
        self._fill(topic)
        self._keeper = DraftKeeper(self, self._context, FORM.format(code=topic.code), self._draft)
        self._keeper.fetch(self._go_on)
        self.form.texts["title"].setFocus()

    def leave(self) -> bool:
        """Esc: back from the sheet to the form, else close; what is half written is kept."""
        if self._is_one and self._is_sheet_shown:
            self._show_part(is_sheet=False)
            return True
        self._close(None)
        return True

    def reflow(self, width: Width) -> None:
        """Show form and sheet side by side where there is room."""
        self._is_one = width is Width.ONE
        self._show_part(is_sheet=self._is_sheet_shown)

    @property
    def is_changed(self) -> bool:
        """Tell whether the form says something else than the topic it began with."""
        return self._before is not None and self.form.read() != self._before

    def _build(self) -> None:
        self.turn = Button(_("Xem phiếu"), icon="eye", scale="small", on=self._turn)
        self._top = QWidget()
        top = QHBoxLayout(self._top)
        spaced(top, (22, 12, 22, 0), 8)
        top.addWidget(self.turn)
        top.addStretch(1)
        self._card = Card(_("Sửa hướng dẫn"), gap=8)
        self._card.add(Scroll(self.form, _("Sửa hướng dẫn")))
        self._until = FormRow(_("Xem lại trước ngày"), self.review_by, check=self.review_by.check, reserves=False)
        sized(self._until, width=180)
        self._beside = QWidget()
        right, above = QVBoxLayout(self._beside), QHBoxLayout()
        spaced(right, 0, 8)
        spaced(above, 0, 14)
        above.addWidget(self._until)
        above.addWidget(FormRow(_("Cỡ chữ"), self.large), 1)
        right.addLayout(above)
        right.addWidget(self.sheet, 1)
        row = QHBoxLayout()
        spaced(row, (22, 18, 22, 12), 14)
        row.addWidget(self._card, 1)
        row.addWidget(self._beside, 1)
        self.foot = Footer(is_page=True)
        self.drop = Button(_("Bỏ bản sửa"), icon="trash", on=self._drop)
        cancel = Button(_("Để sau"), cap="Esc", on=self.leave)
        self.draft = Button(_("Lưu, chưa duyệt"), on=partial(self._save, is_reviewed=False))
        self.main = Button(
            _("Duyệt và dùng"), icon="check", kind="primary", key="Ctrl+S", on=partial(self._save, is_reviewed=True)
        )
        self.foot.left(cancel, self.drop)
        self.foot.right(self.draft, self.main)
        column = QVBoxLayout(self)
        spaced(column)
        column.addWidget(self._top)
        column.addLayout(row, 1)
        column.addWidget(self.foot)

    def _show_part(self, *, is_sheet: bool) -> None:
        self._is_sheet_shown = is_sheet
        self._top.setVisible(self._is_one)
        self.turn.setText(_("Sửa tiếp") if is_sheet else _("Xem phiếu"))
        self._card.setVisible(not self._is_one or not is_sheet)
        self._beside.setVisible(not self._is_one or is_sheet)

    def _turn(self) -> None:
        self._show_part(is_sheet=not self._is_sheet_shown)

    def _fill(self, topic: Topic) -> None:
        self.form.fill(topic)
        self._look()

    def _note(self) -> None:
        self._pause.start()
        if self._keeper is not None:
            self._keeper.note()

    def _look(self, *_value: object) -> None:
        """Tell what does not fit, and show the sheet as it would be once it is approved."""
        self._pause.stop()
        self.form.look()
        today = day_of(self._context.now()).isoformat()
        topic = self.form.read()
        shown = replace(topic, review=False, reviewed_on=today, review_by=None, as_of=topic.as_of or today[:7])
        order = SheetOrder(topic.code, large=bool(self.large.value), paper=self._context.settings.value.paper)
        self.sheet.show_order(order, shown)

    def _ask_for_newer(self) -> None:
        if self._before is not None and self._keeper is not None:
            work = partial(topic_versions.versions, self._context.db, self._before.code)
            self._context.tasks.run(self, work, self._tell_newer)

    def _tell_newer(self, versions: list[topic_versions.Version]) -> None:
        """Say that another officer was quicker; what is stored here comes after, and theirs stays readable."""
        if versions and self._before is not None and versions[0].number > self._before.version and self._keeper:
            text = _("Máy khác vừa lưu bản {n}. Lưu ở đây thì thành bản sau, bản kia vẫn xem lại được.")
            self.foot.set_note(text.format(n=versions[0].number), "alert-triangle", "caution")

    def _draft(self) -> dict[str, Any] | None:
        return {"body": as_toml(self.form.read())} if self.is_changed else None

    def _go_on(self, kept: dict[str, Any] | None) -> None:
        topic = _read(str(kept["body"])) if kept else None
        if topic is not None and self._before is not None and not self.is_changed:
            self._fill(topic)
            self.foot.set_note(_("Đang sửa tiếp bản viết dở."))

    def _drop(self) -> None:
        if self._keeper is not None:
            self._keeper.drop()
        if self._before is not None:
            self.form.fill(self._before)
        self._close(None)

    def _save(self, *, is_reviewed: bool) -> None:
        day = self.review_by.day
        is_form_right = self.form.is_right()
        if not is_form_right or (is_reviewed and self._until.run_check() is not None):
            self._show_part(is_sheet=is_form_right)
            self.foot.set_note(_("Chưa lưu: xem các chỗ báo đỏ."), "alert-circle", "danger")
            return
        self._set_busy(_("Đang lưu…"))
        context = self._context
        work = partial(
            topic_versions.store,
            context.db,
            context.actor,
            self.form.read(),
            is_reviewed=is_reviewed,
            review_by=day,
            now=context.now(),
        )
        context.tasks.run(self, work, self._saved, or_else=self._refused)

    def _saved(self, topic: Topic) -> None:
        self._set_busy(None)
        if self._keeper is not None:
            self._keeper.drop()
        self._before = self.form.read()
        text = _("Đã lưu bản {n} của {title}. Các máy nhận khi đồng bộ.")
        self._context.say(text.format(n=topic.version, title=topic.title), None)
        self._close(topic)

    def _refused(self, error: Exception) -> None:
        self._set_busy(None)
        if isinstance(error, InputError) and error.field in self.form.rows:
            self.form.show_problem(Problem(error.field, error.message))
        else:
            self._context.tasks.failed.emit(error)

    def _set_busy(self, reason: str | None) -> None:
        self.main.set_reason(reason)
        self.draft.set_reason(reason)

    def _close(self, topic: Topic | None) -> None:
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            if self.is_changed:
                keeper.flush()
            keeper.deleteLater()
        self.foot.set_note("")
        self.closed.emit(topic)


def _read(body: str) -> Topic | None:
    """Return the topic of a draft, None for one of another version of the program."""
    try:
        read = parse(tomllib.loads(body))
    except tomllib.TOMLDecodeError:
        return None
    return read if isinstance(read, Topic) else None
