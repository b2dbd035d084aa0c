"""The library of guidance sheets: find one, see it as it will be printed, make it for somebody."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.people import Deed, may
from dicandesk.services.common.moments import day_of
from dicandesk.services.guidance import topic_versions, topics, zalo
from dicandesk.services.paperwork import papers
from dicandesk.services.records import profiles
from dicandesk.ui import printing_way
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.text import Elided, Label
from dicandesk.ui.printing import print_paper
from dicandesk.ui.sheet_parts.order_card import OrderCard
from dicandesk.ui.sheet_parts.sheet_view import SheetView
from dicandesk.ui.sheet_parts.topic_editor import TopicEditor
from dicandesk.ui.sheet_parts.topic_list import TopicList, TopicRow, topic_row
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicandesk.rules.printing import Printers
    from dicandesk.rules.topics import Topic
    from dicandesk.services.guidance.topic_versions import Version
    from dicandesk.services.paperwork.papers import SheetFile, SheetOrder
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context

KINDS = frozenset({"topic_version", "resident", "followup", "member", "unit"})
_PAUSE_MS = 100


class GuidancePage(Page):
    """Library, sheet, and what to do with it.

    Signals:
        done: back to the page that asked for a sheet.
    """

    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._wanted, self._is_one, self._is_sheet_shown, self._is_errand = "", False, False, False
        self._width = Width.WIDE
        self.editor: TopicEditor | None = None
        self.topic: Topic | None = None
        self._old: Topic | None = None
        self.ask_path: Callable[[str, str], str] = self._ask_path
        self.search = TextField(_("Tìm hướng dẫn"), icon="search", placeholder=_("Tìm hướng dẫn…"), moves_on=False)
        self.list, self.sheet, self.order = TopicList(), SheetView(context), OrderCard(context)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._build()
        self._connect()

    def show_topic(self, code: str, resident: bytes | None = None) -> None:
        """Show one sheet, for somebody or for everybody."""
        self._wanted, self._is_errand = code, True
        self.search.clear()
        self._ask()
        self._ask_printers()
        if self._is_one:
            self._show_part(is_sheet=True)
        self._take_person(resident)

    @override
    def arrive(self) -> None:
        self._is_errand = False
        self._ask()
        self._ask_printers()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        if self.editor is not None and self.editor.isVisible():
            return self.editor.leave()
        if self.search.text():
            self.search.clear()
        elif self._is_one and self._is_sheet_shown:
            self._show_part(is_sheet=False)
        elif self._is_errand:
            self.done.emit()
        else:
            return False
        return True

    @override
    def reflow(self, width: Width) -> None:
        self._width, self._is_one = width, width is Width.ONE
        if self.editor is not None:
            self.editor.reflow(width)
        sized(self._library, width=None if self._is_one else 360 if width is Width.WIDE else 290)
        sized(self.order, width=290 if self._is_one else 270 if width is Width.WIDE else 262)
        self._show_part(is_sheet=self._is_sheet_shown)

    def _build(self) -> None:
        self._library = Card(gap=8)
        self._library.setAccessibleName(_("Thư viện hướng dẫn"))
        self.list.drive_from(self.search)
        self._none = Label("", "hint", wrap=True)
        self._none.hide()
        self.edit = Button(_("Sửa"), icon="pencil", scale="small", key="Ctrl+E", on=self._edit)
        self.add_topic = Button(_("Thêm"), icon="plus", scale="small", on=self._add_topic)
        self.edit.setToolTip(_("Sửa hướng dẫn đang chọn thành bản mới của phường"))
        self.add_topic.setToolTip(_("Thêm một hướng dẫn của riêng phường"))
        self._library.add(self.search, self._none, self.list)
        if may(self._context.actor, Deed.PUBLISH):
            deeds = QHBoxLayout()
            spaced(deeds, 0, 8)
            deeds.addWidget(self.edit)
            deeds.addWidget(self.add_topic)
            self._library.add(deeds)
        self._middle = QWidget()
        middle, head = QVBoxLayout(self._middle), QHBoxLayout()
        spaced(middle, 0, 8)
        spaced(head, 0, 10)
        self._back = Button(_("Các hướng dẫn"), icon="arrow-left", scale="small", cap="Esc", on=self._go_back)
        self._title = Elided("", "strong")
        head.addWidget(self._back)
        head.addWidget(self._title, 1)
        self._head = QWidget()
        self._head.setLayout(head)
        middle.addWidget(self._head)
        middle.addWidget(self.sheet, 1)
        self._desk = QWidget()
        self._whole = QVBoxLayout(self)
        spaced(self._whole)
        self._whole.addWidget(self._desk, 1)
        row = QHBoxLayout(self._desk)
        spaced(row, (22, 18, 22, 18), 14)
        row.addWidget(self._library, 0)
        row.addWidget(self._middle, 1)
        row.addWidget(self.order)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.list.moved.connect(self._move)
        self.list.opened.connect(self._open_topic)
        self.order.changed.connect(self._show_sheet)
        self.order.person_chosen.connect(self._take_person)
        self.order.print_requested.connect(self._print)
        self.order.printer_chosen.connect(self._remember_printer)
        self.order.save_requested.connect(partial(self._save, ".pdf"))
        self.order.picture_requested.connect(partial(self._save, ".png"))
        self.order.copy_requested.connect(self._copy)
        self.sheet.built.connect(self.order.set_pages)
        self.order.version_chosen.connect(self._show_version)
        self._pause.timeout.connect(self._ask)
        self._context.changed.follow(self, KINDS, self._refresh)

    def _show_part(self, *, is_sheet: bool) -> None:
        """Where there is room for one column, show either the library or the sheet."""
        self._is_sheet_shown = is_sheet
        self._library.setVisible(not self._is_one or not is_sheet)
        self._middle.setVisible(not self._is_one or is_sheet)
        self.order.setVisible(not self._is_one or is_sheet)
        self._head.setVisible(self._is_one)

    def _narrow(self, _text: str) -> None:
        self._pause.start()

    def _refresh(self) -> None:
        self._ask()
        self.sheet.refresh()

    def _ask(self) -> None:
        self._pause.stop()
        text = self.search.value
        work = partial(topics.search, self._context.db, text)
        self._context.tasks.run(self, work, partial(self._show_topics, text))

    def _show_topics(self, text: str, found: Sequence[Topic]) -> None:
        if text != self.search.value:
            return
        self.list.show_rows(_rows(found, self._context, has_headings=not text))
        self._none.setText(_("Không có hướng dẫn nào khớp “{text}”.").format(text=text))
        self._none.setVisible(not found)
        here = self._wanted or (self.topic.code if self.topic is not None else "")
        self._wanted = ""
        if found and not self.list.stand_on(here):
            self.list.stand_on(found[0].code)

    def _move(self, topic: Topic) -> None:
        self.topic = topic
        self._title.setText(topic.title)
        self.order.note.setText(_note(topic, self._context))
        self.order.copy.set_reason(None if topic.zalo else _("Hướng dẫn này chưa có bài gửi Zalo."))
        self.order.set_reason(None)
        self._old = None
        self._show_sheet()
        work = partial(topic_versions.versions, self._context.db, topic.code)
        self._context.tasks.run(self, work, partial(self._show_versions, topic.code))

    def _show_versions(self, code: str, versions: Sequence[Version]) -> None:
        if self.topic is not None and self.topic.code == code:
            self.order.show_versions(versions)

    def _show_version(self, version: Version) -> None:
        """Show an older version, which can be read but neither printed nor sent."""
        self._old = None if version.is_current else version.topic
        self.order.set_reason(None if version.is_current else _("Đây là bản cũ, chỉ để xem lại."))
        self._show_sheet()

    def _edit(self) -> None:
        if (topic := self._old or self.topic) is not None:
            self._show_editor(topic)

    def _add_topic(self) -> None:
        group = self.topic.group if self.topic is not None else topics.common().groups[0].id
        work = partial(topic_versions.new, self._context.db, self._context.actor, group)
        self._context.tasks.run(self, work, self._show_editor)

    def _show_editor(self, topic: Topic) -> None:
        if self.editor is None:
            self.editor = TopicEditor(self._context)
            self.editor.closed.connect(self._close_editor)
            self._whole.addWidget(self.editor, 1)
        self._desk.hide()
        self.editor.show()
        self.editor.reflow(self._width)
        self.editor.edit(topic)

    def _close_editor(self, topic: Topic | None) -> None:
        if self.editor is not None:
            self.editor.hide()
        self._desk.show()
        if topic is not None:
            self._wanted = topic.code
            self.search.clear()
        self._ask()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_topic(self, topic: Topic) -> None:
        self._move(topic)
        if self._is_one:
            self._show_part(is_sheet=True)
        self.order.begin()

    def _go_back(self) -> None:
        self._show_part(is_sheet=False)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_sheet(self) -> None:
        if self.topic is not None:
            self.sheet.show_order(self.order.order(self.topic), self._old)

    def _take_person(self, resident: bytes | None) -> None:
        if resident is None:
            self.order.show_person(None)
            return
        context = self._context
        work = partial(profiles.open_, context.db, context.actor, resident, now=context.now())
        context.tasks.run(self, work, self._show_person)

    def _show_person(self, view: ResidentView) -> None:
        self.order.show_person(view)
        self.order.main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_printers(self) -> None:
        self._context.tasks.run(self, printing_way.look, self._show_printers, lane="work")

    def _show_printers(self, found: tuple[object, Printers]) -> None:
        self.order.show_printers(found[1], self._context.settings.value.printer)

    def _remember_printer(self, name: str) -> None:
        self._context.settings.change(printer=name)

    def _print(self) -> None:
        if self.topic is None or not self.order.is_right():
            return
        self.order.set_reason(_("Đang làm phiếu hướng dẫn…"))
        work = partial(_made, self._context, self.order.order(self.topic))
        then = partial(self._hand_over, self.topic.code)
        self._context.tasks.run(self, work, then, lane="work", or_else=self._refused)

    def _hand_over(self, code: str, pdf: bytes) -> None:
        self.order.set_reason(None)
        order, is_a5 = self.order, self.order.paper.value == "A5"
        print_paper(
            self._context,
            self,
            pdf,
            title=_("Phiếu hướng dẫn {code}").format(code=code),
            copies=order.copies.copies or 1,
            two_up=is_a5 and order.two_up.isChecked(),
            printer=order.printer.value or "",
            asks=False,
        )

    def _save(self, ending: str) -> None:
        topic = self.topic
        if topic is None or not self.order.is_right():
            return
        order = self.order.order(topic)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        kinds = _("Tệp PDF (*.pdf)") if ending == ".pdf" else _("Ảnh PNG (*.png)")
        chosen = self.ask_path(str(Path(folder) / f"{file_name(topic, large=order.large)}{ending}"), kinds)
        if not chosen:
            return
        out = Path(chosen) if chosen.lower().endswith(ending) else Path(chosen + ending)
        self.order.set_reason(_("Đang lưu…"))
        context = self._context
        work = partial(_write, context, order, out)
        context.tasks.run(self, work, self._saved, lane="work", or_else=self._refused)

    def _saved(self, made: SheetFile) -> None:
        self.order.set_reason(None)
        text = _("Đã lưu {path}").format(path=made.path)
        if made.path.suffix == ".png" and made.pages > 1:
            text = _("Đã lưu {n} ảnh, ảnh đầu là {path}").format(n=made.pages, path=made.path)
        self._context.say(text, None)

    def _refused(self, error: Exception) -> None:
        self.order.set_reason(None)
        self._context.tasks.failed.emit(error)

    def _copy(self) -> None:
        if self.topic is not None:
            work = partial(zalo.text, self._context.db, self.topic.code)
            self._context.tasks.run(self, work, self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._context.say(_("Đã chép bài gửi Zalo. Dán vào nhóm để gửi."), None)

    def _ask_path(self, suggested: str, kinds: str) -> str:
        path, _kind = QFileDialog.getSaveFileName(self, _("Lưu phiếu hướng dẫn"), suggested, kinds)
        return path


def file_name(topic: Topic, *, large: bool) -> str:
    """Return a name for the file of a sheet; it never carries the name of a person."""
    title = "".join(" " if char in '\\/:*?"<>|' else char for char in topic.title_short)
    name = f"{topic.code} {' '.join(title.split())}"
    return _("{name} chữ to").format(name=name) if large else name


def _rows(found: Sequence[Topic], context: Context, *, has_headings: bool) -> list[TopicRow]:
    today, common = day_of(context.now()), topics.common()
    if not has_headings:
        return [topic_row(topic, today) for topic in found]
    by_group: dict[str, list[TopicRow]] = {}
    for topic in found:
        by_group.setdefault(topic.group, [TopicRow(heading=common.group_name(topic.group))]).append(
            topic_row(topic, today)
        )
    return [row for rows in by_group.values() for row in rows]


def _note(topic: Topic, context: Context) -> str:
    """Return what to know about the review of a topic."""
    if topic.review:
        text = _("Phường chưa duyệt nội dung này, trên phiếu có ghi rõ.")
        return f"{text} {topic.review_note}".strip()
    row = topic_row(topic, day_of(context.now()))
    who = _("Người duyệt: {name}.").format(name=topic.reviewed_by) if topic.reviewed_by else ""
    until = _("Xem lại trước {day}.").format(day=show_date(topic.review_by)) if topic.review_by else ""
    approved = _("Nội dung do phường duyệt.")
    return " ".join(filter(None, (f"{row.state_text}.", who or approved, until if row.state == "reviewed" else "")))


def _made(context: Context, order: SheetOrder) -> bytes:
    """Build a sheet to print, and note that it was."""
    with context.tasks.crunch:
        pdf, _pages = papers.sheet_bytes(context.db, context.actor, order, now=context.now())
    papers.note_printed(context.db, context.actor, order, now=context.now())
    return pdf


def _write(context: Context, order: SheetOrder, out: Path) -> SheetFile:
    with context.tasks.crunch:
        return papers.sheet(context.db, context.actor, order, out, now=context.now())
