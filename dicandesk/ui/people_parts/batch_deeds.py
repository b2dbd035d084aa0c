"""What is done with everybody who is marked: the forms, the work on its lane, how far it is, and stopping it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.workbooks import StoppedError
from dicandesk.services.paperwork import exporting, letters
from dicandesk.ui.dialogs.choose import choose_new_file
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.people_parts.batch_forms import ExportForm, LettersForm
from dicandesk.ui.printing import print_paper
from dicandesk.ui.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from dicandesk.rules.topics import Topic
    from dicandesk.services.paperwork.exporting import Exported
    from dicandesk.services.paperwork.letters import Letters, LettersOrder
    from dicandesk.services.paperwork.papers import SheetFile
    from dicandesk.ui.context import Context
    from dicandesk.ui.people_parts.batch_bar import BatchBar
    from dicandesk.ui.people_parts.listing import PeopleModel


class BatchDeeds(QObject):
    """Belongs to the page of the list.

    Args:
        context: of the page.
        page: in whose window papers are printed.
        bar: where the forms stand.
        model: who is marked.
    """

    def __init__(self, context: Context, page: QWidget, bar: BatchBar, model: PeopleModel) -> None:
        super().__init__(page)
        self._context, self._page, self._bar, self._model = context, page, bar, model
        self._topics: Sequence[Topic] = ()
        self._topic = ""
        self.choose: Callable[[QWidget, str, str, Callable[[Path], object]], object] = choose_new_file
        self.steps: Steps | None = None
        self.progress: ProgressRow | None = None
        bar.export_requested.connect(self.start_export)
        bar.letters_requested.connect(self.start_letters)

    @property
    def is_working(self) -> bool:
        """Say whether work is under way."""
        return self.steps is not None

    def show_topics(self, topics: Sequence[Topic], chosen: str | None = None) -> None:
        """Offer these topics; `chosen` is the one that the list is filtered by."""
        self._topics = topics or self._topics
        self._topic = chosen or ""

    def stop(self) -> None:
        """Ask the work to stop."""
        if self.steps is not None:
            self.steps.stop.set()

    # ---- a list for Excel ----

    def start_export(self) -> None:
        """Ask for what."""
        people = self._model.chosen
        form = ExportForm(len(people))
        form.cancelled.connect(self._bar.close_form)
        form.accepted.connect(partial(self._ask_path, form, people))
        self._bar.open_form(form)
        form.purpose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_path(self, form: ExportForm, people: Sequence[bytes]) -> None:
        purpose = form.purpose.value
        if not purpose:
            form.show_problem(_("Hãy ghi mục đích xuất danh sách."))
            form.purpose.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        name = _("nguoi-dan-{day}.xlsx").format(day=day_of(self._context.now()).isoformat())
        self.choose(self._page, _("Xuất Excel"), name, partial(self._export, people, purpose))

    def _export(self, people: Sequence[bytes], purpose: str, path: Path) -> None:
        context, steps = self._context, self._begin(_("Đang xuất Excel"), len(people))
        out = path if path.suffix else path.with_suffix(".xlsx")
        work = partial(
            exporting.export,
            context.db,
            context.actor,
            "residents",
            out,
            purpose=purpose,
            now=context.now(),
            residents=people,
            tick=partial(_of, steps, len(people)),
        )
        self._run(work, self._exported)

    def _exported(self, made: Exported) -> None:
        self._end()
        text = _("Đã xuất {n} người ra {path}. Việc này đã vào nhật ký.")
        self._context.say(text.format(n=show_number(made.rows), path=made.path), None)

    # ---- papers for each ----

    def start_letters(self) -> None:
        """Ask what is printed."""
        people, context = self._model.chosen, self._context
        form = LettersForm(len(people), self._topics, self._topic, context.settings.value, day_of(context.now()))
        form.cancelled.connect(self._bar.close_form)
        form.accepted.connect(partial(self._make, form, people))
        form.save_requested.connect(partial(self._ask_file, form, people))
        self._bar.open_form(form)
        form.topic.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order(self, form: LettersForm) -> LettersOrder | None:
        form.show_problem(form.wrong())
        return None if form.wrong() else form.order()

    def _make(self, form: LettersForm, people: Sequence[bytes]) -> None:
        order = self._order(form)
        if order is not None:
            self._work_on(order, people, None)

    def _ask_file(self, form: LettersForm, people: Sequence[bytes]) -> None:
        order = self._order(form)
        if order is not None:
            day = day_of(self._context.now()).isoformat()
            name = _("thu-moi-{day}.pdf") if order.kind == "letter" else _("phieu-huong-dan-{day}.pdf")
            self.choose(self._page, _("Lưu PDF"), name.format(day=day), partial(self._work_on, order, people))

    def _work_on(self, order: LettersOrder, people: Sequence[bytes], path: Path | None) -> None:
        context = self._context
        steps = self._begin(_("Đang làm thư mời") if order.kind == "letter" else _("Đang làm phiếu"), len(people))
        now, tick = context.now(), steps.tick
        if path is None:
            work: Any = partial(letters.make, context.db, context.actor, people, order, now=now, tick=tick)
            self._run(work, partial(self._made, order))
        else:
            out = path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")
            work = partial(letters.write, context.db, context.actor, people, order, out, now=now, tick=tick)
            self._run(work, self._saved)

    def _made(self, order: LettersOrder, made: Letters) -> None:
        self._end()
        title = _("Thư mời") if order.kind == "letter" else _("Phiếu hướng dẫn")
        print_paper(self._context, self._page, made.pdf, title=title)

    def _saved(self, made: SheetFile) -> None:
        self._end()
        text = _("Đã lưu {n} trang vào {path}")
        self._context.say(text.format(n=show_number(made.pages), path=made.path), None)

    # ---- work under way ----

    def _begin(self, title: str, total: int) -> Steps:
        self.steps = Steps(self)
        self.progress = ProgressRow(title, icon="file-text")
        self.progress.show_progress(0, total)
        self.steps.told.connect(self.progress.show_progress)
        self.progress.cancel_requested.connect(self.stop)
        self._bar.open_form(self.progress)
        return self.steps

    def _run(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        self._context.tasks.run(self, partial(_crunch, self._context, work), then, lane="work", or_else=self._failed)

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, StoppedError):
            self._context.say(_("Đã dừng theo yêu cầu. Chưa ghi tệp nào."), None)
        else:
            self._context.tasks.failed.emit(error)

    def _end(self) -> None:
        """Show the bar again."""
        if self.progress is not None and self._bar.form is self.progress:
            self._bar.close_form()
        self.progress = None
        if self.steps is not None:
            self.steps.deleteLater()
            self.steps = None


def _crunch(context: Context, work: Callable[[], Any]) -> Any:
    with context.tasks.crunch:
        return work()


def _of(steps: Steps, total: int, done: int) -> bool:
    return steps.tick(min(done, total), total)
