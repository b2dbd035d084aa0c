"""The one door to the printer: any page calls `print_paper`, and what becomes of the paper is told to the person.

While the job is on its way the printer is asked once a second: out of paper, a stopped queue or a job cancelled at the
printer are told in a banner, with the PDF kept among the person's documents. Where there is no printer, the PDF is kept
and opened. How papers reach a printer is in `printing_way`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import printing as words
from dicandesk.rules.printing import JobState
from dicandesk.ui.dialogs.print_dialog import PrintDialog
from dicandesk.ui.notices import Notices
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import breakable
from dicandesk.ui.printing_way import NoPrinters, Paper, deliver, find, keep, other_documents, stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from dicandesk.rules.printing import PrinterState, Trouble
    from dicandesk.ui.context import Context
    from dicandesk.ui.printing_way import Delivered, Found, Way

T = TypeVar("T")
WATCH_MS = 1000
_LONGEST_WATCH = 120
_TWICE = 2


def open_file(path: Path) -> bool:
    """Open a file or folder with the program of the system; return whether there is one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def documents() -> Path:
    """Return the folder in which who uses this PC looks for papers."""
    own = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return other_documents() or Path(own)


def print_paper(
    context: Context,
    parent: QWidget,
    pdf: Path | bytes,
    *,
    title: str,
    copies: int = 1,
    two_up: bool | None = None,
    printer: str = "",
    asks: bool = True,
    said: str = "",
    undo: Callable[[], object] | None = None,
) -> Printing:
    """Print a paper; returns at once, everything else is told on the window.

    Args:
        context: whose settings remember the printer.
        parent: the page; banners appear in its window, and the paper is no longer followed once the page is gone.
        pdf: the whole file, or where it lies.
        title: what it is, for the queue and for the file that is kept: "Giấy hẹn". Never the name of a person.
        copies: how often.
        two_up: A5 pages two on one A4. None: as who is asked says; where nobody is asked they do, for paper of A5 is
            seldom in the tray.
        printer: the one to use, "" for the one chosen last, else the system's own.
        asks: show which printer and how many copies first; False prints at once where it is clear on which printer.
        said: what was done before, told in the same sentence ("Đã lưu lần hướng dẫn.").
        undo: takes that back; without it, taking back cancels the printing.
    """
    printing = Printing(context, parent, Paper(pdf, title, copies, bool(two_up)), said, undo)
    printing.start(printer, asks=asks, may_ask_two_up=two_up is None)
    return printing


class Printing(QObject):
    """One paper on its way to the printer; gone when it came out, or when its page is gone.

    Signals:
        sent: id of the job.
        over: nothing more will be told of it.
    """

    sent = Signal(str)
    over = Signal()

    def __init__(
        self, context: Context, parent: QWidget, paper: Paper, said: str, undo: Callable[[], object] | None
    ) -> None:
        super().__init__(parent)
        self._context, self._page, self._paper, self._said, self._undo = context, parent, paper, said, undo
        self._way: Way = NoPrinters()
        self._printer, self._ticket = "", ""
        self._looks, self._same, self._is_cancelled = 0, 0, False
        self._seen: Trouble | None = None
        self._told: Trouble | None = None
        self._timer = QTimer(self, singleShot=True, interval=WATCH_MS)
        self._timer.timeout.connect(self._look_again)

    def start(self, printer: str, *, asks: bool, may_ask_two_up: bool) -> None:
        """Find the printer, ask where that is wanted or needed, and print."""
        work = partial(find, self._paper, may_ask_two_up=may_ask_two_up)
        self._run(work, partial(self._decide, printer, asks))

    def _run(self, work: Callable[[], T], then: Callable[[T], object]) -> None:
        self._context.tasks.run(self, work, then, lane="work", or_else=self._fail)

    def _decide(self, printer: str, asks: bool, found: Found) -> None:  # noqa: FBT001 - bound above
        self._way, printers = found.way, found.printers
        if not printers.names:
            self._run(partial(keep, self._paper, documents(), self._context.now()), self._open_instead)
            return
        chosen = printers.choose(printer or self._context.settings.value.printer)
        paper = self._paper
        if chosen and not asks:
            self._paper = replace(paper, two_up=paper.two_up or bool(found.fits_two))
            self._send(chosen)
            return
        self._say_before()
        dialog = PrintDialog(self._page, paper.title, printers, chosen, paper.copies, fits_two=found.fits_two)
        dialog.decided.connect(self._take)
        dialog.rejected.connect(self._end)
        dialog.open()

    def _take(self, printer: str, copies: int, two_up: bool) -> None:  # noqa: FBT001 - as the dialog tells it
        self._context.settings.change(printer=printer)
        self._paper = replace(self._paper, copies=copies, two_up=two_up)
        self._send(printer)

    def _send(self, printer: str) -> None:
        self._printer = printer
        work = partial(deliver, self._way, self._paper, printer, documents(), self._context.now())
        self._run(work, self._delivered)

    def _delivered(self, done: Delivered) -> None:
        if done.trouble is not None:
            self._say_before()
            self._warn(done.trouble, done.kept, can_cancel=False)
            self._end()
            return
        self._ticket = done.ticket
        text = _("Đã gửi {n} tờ tới máy in {printer}.").format(n=done.sheets, printer=self._printer)
        undo = self._undo or (self._cancel if self._ticket else None)
        self._context.say(f"{self._said} {text}".strip(), undo)
        self.sent.emit(self._ticket)
        self._timer.start()

    def _look_again(self) -> None:
        self._looks += 1
        self._run(partial(stand, self._way, self._ticket, self._printer), self._take_stand)

    def _take_stand(self, stand: tuple[JobState, PrinterState]) -> None:
        """Tell what is wrong once it was seen twice, for printers pass through states; and what a job ended with."""
        state, printer = stand
        trouble = words.ended(state, printer)
        self._same = self._same + 1 if trouble == self._seen else 1
        self._seen = trouble
        is_over = state.is_over or self._looks >= _LONGEST_WATCH
        is_news = trouble != self._told and not self._is_cancelled
        if trouble is not None and is_news and (is_over or self._same >= _TWICE):
            self._told = trouble
            then = partial(self._warn_and_go_on, trouble, is_over, bool(self._ticket) and not state.is_over)
            self._run(partial(keep, self._paper, documents(), self._context.now()), then)
            return
        if self._told is not None and state is JobState.DONE:
            self._clear()
            self._context.say(_("Máy in đã in xong: {title}.").format(title=self._paper.title), None)
        self._go_on(is_over=is_over)

    def _warn_and_go_on(self, trouble: Trouble, is_over: bool, can_cancel: bool, kept: Path) -> None:  # noqa: FBT001
        self._warn(trouble, kept, can_cancel=can_cancel)
        self._go_on(is_over=is_over)

    def _go_on(self, *, is_over: bool) -> None:
        if is_over:
            self._end()
        else:
            self._timer.start()

    def _warn(self, trouble: Trouble, kept: Path | None, *, can_cancel: bool) -> None:
        """Show what is wrong, the next step, and where the PDF lies."""
        text = trouble.step
        actions: list[Button] = []
        if kept is not None:
            text = " ".join((text, _("Bản PDF nằm ở {path}").format(path=breakable(str(kept)))))
            actions.append(Button(_("Mở PDF"), icon="file-type-pdf", scale="small", on=partial(open_file, kept)))
        if can_cancel:
            actions.append(Button(_("Huỷ in"), icon="x", scale="small", on=self._cancel))
        title = _("{title}, máy in {printer}: {what}").format(
            title=self._paper.title, printer=self._printer, what=trouble.what[:1].lower() + trouble.what[1:]
        )
        self._show(Banner("caution", title, text, icon="printer", actions=actions, can_close=True))

    def _open_instead(self, kept: Path) -> None:
        if open_file(kept):
            text = _("Máy này chưa có máy in nên đã mở bản PDF. Tệp nằm ở {path}").format(path=kept)
            self._context.say(f"{self._said} {text}".strip(), self._undo)
        else:
            folder = Button(_("Mở thư mục"), icon="folder", scale="small", on=partial(open_file, kept.parent))
            title = _("Máy này chưa có máy in.")
            text = _("Bản PDF đã lưu, chép sang máy khác để in: {path}").format(path=breakable(str(kept)))
            self._show(Banner("caution", title, text, icon="printer", actions=[folder], can_close=True))
            self._say_before()
        self._end()

    def _cancel(self) -> None:
        self._is_cancelled = True
        self._run(partial(self._way.cancel, self._ticket), self._cancelled)

    def _cancelled(self, _nothing: None) -> None:
        self._clear()
        self._context.say(_("Đã huỷ in: {title}.").format(title=self._paper.title), None)
        self._end()

    def _say_before(self) -> None:
        """Tell what was done before on its own, for of the printing there is nothing good to say yet."""
        if self._said:
            self._context.say(self._said, self._undo)
            self._said = ""

    def _fail(self, error: Exception) -> None:
        self._say_before()
        self._context.tasks.failed.emit(error)
        self._end()

    def _notices(self) -> Notices | None:
        return self._page.window().findChild(Notices)

    def _show(self, banner: Banner) -> None:
        if (notices := self._notices()) is not None:
            notices.show_banner(banner)
        else:  # a window without a place for it
            self._context.tasks.failed.emit(UserError(banner.title.text(), banner.text.text()))

    def _clear(self) -> None:
        if (notices := self._notices()) is not None:
            notices.clear()

    def _end(self) -> None:
        self._timer.stop()
        self.over.emit()
        self.deleteLater()
