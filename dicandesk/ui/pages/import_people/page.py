"""A list of people into the register: choose the file, look at every row, and only then let it in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.rules.lists import FIELDS
from dicandesk.services.paperwork import import_undo, importing
from dicandesk.services.paperwork.importing import NoNamesError
from dicandesk.ui.dialogs.choose import choose_file, choose_new_file
from dicandesk.ui.page import Page
from dicandesk.ui.pages.import_people.column_card import ColumnCard
from dicandesk.ui.pages.import_people.rows import can_store, of_part
from dicandesk.ui.pages.import_people.rows_card import RowsCard
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.steps import Steps
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.services.paperwork.import_undo import TakenBack
    from dicandesk.services.paperwork.importing import Imported
    from dicandesk.ui.context import Context


class ImportPage(Page):
    """The file, its columns, its rows.

    Args:
        context: an officer's.

    Signals:
        done: back to the page before.
    """

    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._path: Path | None = None
        self._mapped: dict[str, str] | None = None
        self._forced: set[int] = set()
        self.found: Imported | None = None
        self.is_stored = False
        self.steps: Steps | None = None
        self._build()
        self._show_state()

    @override
    def arrive(self) -> None:
        (self.choose if self.found is None else self.rows.table).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        if self.steps is not None:
            self.steps.stop.set()
        elif self.found is not None:
            self.clear()
        else:
            self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        self.columns.reflow(width)
        self.rows.table.set_two_line(on=width is not Width.WIDE)

    def read(self, path: Path) -> None:
        """Look at a file; nothing is stored."""
        self._path, self._mapped = path, None
        self._look()

    def clear(self) -> None:
        """Forget the file."""
        self._path = self.found = None
        self.is_stored = False
        self._show_state()
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- building ----

    def _build(self) -> None:
        outer, inner = QVBoxLayout(self), QWidget()
        spaced(outer)
        column = QVBoxLayout(inner)
        spaced(column, (22, 18, 22, 18), 14)
        self.choose = Button(_("Chọn tệp Excel hoặc CSV…"), icon="file-upload", kind="primary", on=self._choose)
        self.start = Card()
        names = ", ".join(FIELDS[field] for field in FIELDS if field != "force")
        text = _("Dòng đầu là tên cột: {names}. Chỉ cần có họ tên. Xem trước từng dòng, bấm Nhập mới lưu.")
        self.start.add(
            EmptyState("file-spreadsheet", _("Nhập người dân từ danh sách"), text.format(names=names), self.choose)
        )
        self.columns = ColumnCard()
        self.columns.chosen.connect(self._map)
        column.addWidget(self.start)
        column.addWidget(self.columns)
        column.addWidget(self._build_work())
        self.rows = RowsCard()
        self.rows.forced.connect(self._force)
        column.addWidget(self.rows, 1)
        column.addStretch(0)
        outer.addWidget(Scroll(inner, _("Nhập danh sách")), 1)
        outer.addWidget(self._build_foot())

    def _build_work(self) -> Card:
        self.work = Card()
        self.progress = ProgressRow(_("Đang đọc tệp"), icon="file-spreadsheet")
        self.progress.cancel_requested.connect(self._stop)
        self.work.add(self.progress)
        return self.work

    def _build_foot(self) -> Footer:
        self.foot = Footer(is_page=True)
        self.other = Button(_("Tệp khác…"), icon="file-upload", on=self._choose)
        self.left_out = Button(_("Lưu các dòng chưa nhập…"), icon="download", on=self._choose_report)
        self.back = Button(_("Bỏ lần nhập này"), icon="arrow-back-up", on=self._take_back)
        self.main = Button(_("Nhập"), icon="check", kind="primary", key="Ctrl+S", on=self._store)
        self.foot.left(self.other)
        self.foot.right(self.left_out, self.back, self.main)
        return self.foot

    # ---- showing ----

    def _show_state(self) -> None:
        is_working, found = self.steps is not None, self.found
        self.start.setVisible(self._path is None)
        self.columns.setVisible(self._path is not None and not is_working and not self.is_stored)
        self.work.setVisible(is_working)
        self.rows.setVisible(found is not None and not is_working)
        self.foot.setVisible(self._path is not None and not is_working)
        self.main.setVisible(not self.is_stored)
        self.back.setVisible(self.is_stored and found is not None and bool(found.written))
        self.left_out.setVisible(self.is_stored)
        if found is None:
            self.main.set_reason(_("Chọn cột Họ và tên trước."))
            return
        count = can_store(found)
        self.main.setText(_("Nhập {n} dòng").format(n=show_number(count)))
        self.main.set_reason(None if count else _("Không có dòng nào nhập được."))
        self.left_out.set_reason(None if of_part(found.told, "open") else _("Mọi dòng đã vào sổ."))

    def _show_looked(self, found: Imported) -> None:
        if found.left:
            self._end()
            self.clear()
            self._context.say(_("Đã dừng. Chưa lưu gì."), None)
        else:
            self._show_found(found)

    def _show_found(self, found: Imported) -> None:
        self._end()
        self.found = found
        self.columns.show_file(found.headings, found.places)
        text = _stored_text(found) if self.is_stored else _preview_text(found)
        self.rows.show_found(found, text, is_stored=self.is_stored)
        self._show_state()
        self.rows.begin()

    # ---- acting ----

    def _choose(self) -> None:
        choose_file(self, _("Chọn danh sách"), _("Excel hoặc CSV (*.xlsx *.csv)"), self.read)

    def _force(self, found: Imported, number: int) -> None:
        self.found = found
        self._forced.add(number)
        self._show_state()

    def _map(self, mapped: dict[str, str]) -> None:
        self._mapped = mapped
        if mapped["name"]:
            self._look()
        else:
            self.found = None
            self._show_state()

    def _look(self) -> None:
        self.found, self.is_stored = None, False
        self._forced.clear()
        self._run(_("Đang xem từng dòng, chưa lưu gì"), self._show_looked, dry_run=True)

    def _store(self) -> None:
        self._run(_("Đang nhập"), self._show_stored, dry_run=False)

    def _show_stored(self, found: Imported) -> None:
        self.is_stored = True
        self._show_found(found)
        self._context.say(_stored_text(found), self._take_back if found.written else None)

    def _run(self, title: str, then: Callable[[Imported], object], *, dry_run: bool) -> None:
        if self._path is None or self.steps is not None:
            return
        context, steps = self._context, self._begin(title, len(self.found.told) if self.found is not None else 0)
        work = partial(
            importing.import_residents,
            context.db,
            context.actor,
            self._path,
            now=context.now(),
            mapped=self._mapped,
            dry_run=dry_run,
            forced=frozenset(self._forced),
            tick=steps.count,
        )
        context.tasks.run(self, work, then, lane="work", or_else=self._failed)

    def _take_back(self) -> None:
        if self.found is None or not self.is_stored or self.steps is not None:
            return
        context, found = self._context, self.found
        steps = self._begin(_("Đang bỏ lần nhập"), len(found.written))
        work = partial(import_undo.take_back, context.db, context.actor, found, now=context.now(), tick=steps.count)
        context.tasks.run(self, work, self._taken_back, lane="work", or_else=self._failed)

    def _taken_back(self, back: TakenBack) -> None:
        self._end()
        text = _("Đã bỏ lần nhập: {n} người không còn trong sổ.").format(n=show_number(back.removed))
        if back.kept:
            more = _("{n} người được giữ vì đã có người làm tiếp.").format(n=show_number(back.kept))
            text = f"{text} {more}"
        self._context.say(text, None)
        self.clear()

    def _choose_report(self) -> None:
        if self._path is not None:
            name = _("{name} - chưa nhập.xlsx").format(name=self._path.stem)
            choose_new_file(self, _("Lưu các dòng chưa nhập"), name, self._write_report)

    def _write_report(self, out: Path) -> None:
        if self._path is not None and self.found is not None:
            out = out if out.suffix else out.with_suffix(".xlsx")
            work = partial(importing.write_left_out, self._path, self.found, out)
            self._context.tasks.run(self, work, partial(self._tell_report, out), lane="work")

    def _tell_report(self, out: Path, count: int) -> None:
        text = _("Đã lưu {n} dòng vào {path}. Sửa rồi nhập lại tệp đó.")
        self._context.say(text.format(n=show_number(count), path=out), None)

    # ---- work under way ----

    def _begin(self, title: str, total: int) -> Steps:
        self.steps = Steps(self, total)
        self.progress.set_title(title)
        self.progress.stop_button.set_reason(None)
        self.progress.show_progress(0, total)
        self.steps.told.connect(self.progress.show_progress)
        self._show_state()
        self.progress.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.steps

    def _stop(self) -> None:
        if self.steps is not None:
            self.steps.stop.set()

    def _end(self) -> None:
        if self.steps is not None:
            self.steps.deleteLater()
            self.steps = None

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, NoNamesError) and any(error.headings):
            self.columns.show_file(error.headings, {})
            self._show_state()
            self.columns.fields["name"].setFocus(Qt.FocusReason.OtherFocusReason)
            self._context.say(_("Chưa rõ cột nào là họ và tên. Chọn cột đó."), None)
            return
        self._context.tasks.failed.emit(error)
        if self.found is None:
            self.clear()
        else:
            self._show_state()


def _preview_text(found: Imported) -> str:
    return _("{n} dòng, chưa lưu gì. Xem các dòng cần xem rồi bấm Nhập.").format(n=show_number(len(found.told)))


def _stored_text(found: Imported) -> str:
    text = _("Đã nhập: thêm {added} người, bổ sung {updated}; {left} dòng chưa nhập.")
    counts: dict[str, Any] = {"added": found.added, "updated": found.updated}
    counts["left"] = len(of_part(found.told, "open"))
    said = text.format(**{name: show_number(count) for name, count in counts.items()})
    if not found.left:
        return said
    more = _("Đã dừng, còn {n} dòng chưa xem: nhập lại tệp này là đủ.").format(n=show_number(found.left))
    return f"{said} {more}"
