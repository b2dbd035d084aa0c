"""The door to the printer: prints at once or asks, tells what went wrong, keeps the PDF."""

from __future__ import annotations

import io
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from dicandesk.paper import preview
from dicandesk.paper.guidance_sheet import build
from dicandesk.rules.printing import JobState, PrinterState, RefusedError
from dicandesk.services.common import pages
from dicandesk.services.printing import cups
from dicandesk.ui import printing, printing_qt, printing_way
from dicandesk.ui.dialogs.print_dialog import PrintDialog
from dicandesk.ui.page import Page
from dicandesk.ui.parts.copies_field import CopiesField
from dicandesk.ui.theme import Size
from tests.paper.likeness import difference
from tests.paper.samples import sheet_data
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.people_ward import windowed
from tests.ui.printers import put
from tests.ui.shots import settle

EMPTY = PrinterState(frozenset({"media-empty"}))


class EmptyPage(Page):
    """A page that prints."""

    def __init__(self, _context):
        super().__init__()


def sheet(paper: str = "A4", code: str = "DD01") -> bytes:
    out = io.BytesIO()
    build(sheet_data(code, paper=paper), out)
    return out.getvalue()


@pytest.fixture(scope="module")
def pdf():
    return sheet()


@pytest.fixture
def window(look, desk, qtbot):
    shown = windowed(desk, EmptyPage, "guidance")
    qtbot.addWidget(shown)
    settle(shown)
    return shown


@pytest.fixture(autouse=True)
def _no_program_for_pdf(monkeypatch):
    monkeypatch.setattr(printing, "open_file", lambda _path: False)


@pytest.fixture
def out(desk, window, pdf):
    """Print, and return the paper on its way; it is looked at without waiting a second."""

    def start(what=pdf, **how):
        made = printing.print_paper(desk.context, window.page, what, title="Phiếu hướng dẫn", **how)
        made._timer.setInterval(1)
        return made

    return start


def kept(tmp_path):
    return sorted((tmp_path / "Documents").glob("*/*.pdf"))


def shows(window) -> str:
    banner = window.notices.banner
    return f"{banner.title.text()} {banner.text.text()}" if banner is not None else ""


def button(window, word: str):
    return next(one for one in window.notices.banner.buttons if one.text() == word)


def test_it_prints_at_once_on_the_systems_printer_and_says_so(out, desk, qtbot):
    way = put()
    with qtbot.waitSignal(out(asks=False, copies=3).over):
        pass
    assert [(job.printer, job.copies, job.name) for job in way.jobs] == [("HP", 3, "DiCanDesk phieu huong dan")]
    assert desk.said[0][0] == "Đã gửi 3 tờ tới máy in HP."
    assert desk.context.settings.value.printer == ""


def test_the_printer_chosen_last_is_taken_unless_it_is_gone(out, desk, qtbot):
    desk.context.settings.change(printer="Canon")
    way = put()
    with qtbot.waitSignal(out(asks=False).over):
        pass
    way.names = ("HP", "Epson")
    with qtbot.waitSignal(out(asks=False).over):
        pass
    assert [job.printer for job in way.jobs] == ["Canon", "HP"]


def test_asking_remembers_the_printer(out, window, desk, qtbot):
    way = put()
    out()
    qtbot.waitUntil(lambda: window.page.findChild(PrintDialog) is not None)
    dialog = window.page.findChild(PrintDialog)
    assert not dialog.two_up.isVisible()
    dialog.printer.set_value("Canon")
    dialog.copies.setFocus()
    QTest.keyClick(dialog.copies, Qt.Key.Key_Up)
    QTest.keyClick(dialog.copies, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(way.jobs))
    assert (way.jobs[0].printer, way.jobs[0].copies) == ("Canon", 2)
    assert desk.context.settings.value.printer == "Canon"


def test_without_a_clear_printer_it_asks_even_if_it_should_not_and_nothing_said_is_lost(out, window, desk, qtbot):
    put(default="")
    made = out(asks=False, said="Đã lưu.", undo=desk.close)
    qtbot.waitUntil(lambda: window.page.findChild(PrintDialog) is not None)
    assert desk.said == [("Đã lưu.", desk.close)]
    with qtbot.waitSignal(made.over):
        window.page.findChild(PrintDialog).reject()


def test_two_a5_pages_lie_on_one_a4(out, window, qtbot):
    way = put()
    out(sheet("A5", "KN01"))
    qtbot.waitUntil(lambda: window.page.findChild(PrintDialog) is not None)
    dialog = window.page.findChild(PrintDialog)
    assert dialog.two_up.isVisible()
    dialog.copies.set_copies(4)
    dialog.main.click()
    qtbot.waitUntil(lambda: bool(way.jobs))
    job = way.jobs[0]
    one = pages.print_job(sheet("A5", "KN01"), "", "")
    assert (job.media, job.is_landscape, job.copies, job.pages) == ("A4", True, 1, 2 * one.pages)
    assert [round(side) for side in preview.page_sizes(job.pdf)[0]] == [842, 595]


def test_where_nobody_is_asked_a5_goes_two_on_one_unless_it_must_not(out, qtbot):
    way = put()
    for two_up in (None, False):
        with qtbot.waitSignal(out(sheet("A5"), asks=False, two_up=two_up).over):
            pass
    assert [job.media for job in way.jobs] == ["A4", "A5"]


def test_the_number_of_copies_is_looked_at(look, held, qtbot):
    field = CopiesField("Số bản")
    held(field)
    field.setFocus()
    for text, copies in (("0", 0), ("7", 7), ("99", 99), ("100", 0), ("hai", 0), ("", 0), ("²", 0)):
        field.clear()
        type_text(field, text)
        assert field.copies == copies
        assert (field.check() is None) is bool(copies)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.copies == 1


def test_a_stopped_queue_gets_nothing_and_the_pdf_is_kept(out, window, desk, qtbot, tmp_path):
    way = put(state=PrinterState(frozenset({"paused"}), is_stopped=True))
    made = out(asks=False, said="Đã lưu.")
    with qtbot.waitSignal(made.over):
        pass
    assert way.jobs == []
    assert "máy in HP: hàng đợi của máy in đang tạm dừng" in shows(window)
    assert [path.read_bytes() for path in kept(tmp_path)] == [made._paper.pdf]
    assert str(kept(tmp_path)[0].name) in shows(window).replace("\u200b", "")
    assert desk.said[0][0] == "Đã lưu."


def test_a_printer_that_refuses_is_told(out, window, qtbot, tmp_path):
    put(refuses=True)
    with qtbot.waitSignal(out(asks=False).over):
        pass
    assert "không nhận việc in" in shows(window)
    assert len(kept(tmp_path)) == 1


def test_out_of_paper_is_told_while_it_waits_and_forgotten_when_it_came_out(out, window, desk, qtbot, tmp_path):
    waits = (JobState.PRINTING, EMPTY)
    put(stands=[waits, waits, waits, waits, (JobState.DONE, PrinterState())])
    made = out(asks=False)
    qtbot.waitUntil(lambda: "hết giấy" in shows(window))
    assert "in tiếp" in shows(window)
    assert len(kept(tmp_path)) == 1
    with qtbot.waitSignal(made.over):
        pass
    assert window.notices.banner is None
    assert desk.said[-1][0] == "Máy in đã in xong: Phiếu hướng dẫn."


def test_what_a_printer_says_in_passing_is_not_told(out, window, desk, qtbot):
    fine = (JobState.PRINTING, PrinterState())
    off = (JobState.PRINTING, PrinterState(frozenset({"connecting-to-device"})))
    put(stands=[fine, off, fine, fine, (JobState.DONE, PrinterState())])
    with qtbot.waitSignal(out(asks=False).over):
        pass
    assert window.notices.banner is None


def test_a_job_cancelled_at_the_printer_is_told(out, window, qtbot, tmp_path):
    put(stands=[(JobState.PRINTING, PrinterState()), (JobState.CANCELLED, PrinterState())])
    with qtbot.waitSignal(out(asks=False).over):
        pass
    qtbot.waitUntil(lambda: "đã bị huỷ" in shows(window))
    assert "Mở PDF" in [one.text() for one in window.notices.banner.buttons]


def test_taking_back_cancels_the_printing_without_a_complaint(out, window, desk, qtbot):
    way = put(stands=[(JobState.PRINTING, PrinterState())] * 2)
    made = out(asks=False)
    with qtbot.waitSignal(made.sent):
        pass
    with qtbot.waitSignal(made.over):
        desk.said[-1][1]()
    assert way.cancelled == ["HP-7"]
    assert desk.said[-1][0] == "Đã huỷ in: Phiếu hướng dẫn."
    assert window.notices.banner is None


def test_taking_back_a_visit_stays_what_it_was(out, desk, qtbot):
    put()
    with qtbot.waitSignal(out(asks=False, said="Đã lưu.", undo=desk.close).sent):
        pass
    assert desk.said == [("Đã lưu. Đã gửi 1 tờ tới máy in HP.", desk.close)]


def test_waiting_paper_can_be_cancelled_from_the_banner(out, window, qtbot):
    way = put(stands=[(JobState.PRINTING, EMPTY)])
    made = out(asks=False)
    qtbot.waitUntil(lambda: "hết giấy" in shows(window))
    with qtbot.waitSignal(made.over):
        button(window, "Huỷ in").click()
    assert way.cancelled == ["HP-7"]


def test_without_a_printer_the_pdf_is_kept_and_opened(out, desk, qtbot, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(printing, "open_file", lambda path: opened.append(path) or True)
    with qtbot.waitSignal(out(said="Đã lưu.", undo=desk.close).over):
        pass
    assert opened == kept(tmp_path)
    assert opened[0].read_bytes().startswith(b"%PDF")
    assert desk.said[0][0].startswith("Đã lưu. Máy này chưa có máy in nên đã mở bản PDF.")
    assert desk.said[0][1] == desk.close


def test_without_printer_and_without_a_program_for_pdf_the_way_to_the_file_is_told(out, window, desk, qtbot, tmp_path):
    with qtbot.waitSignal(out(said="Đã lưu.").over):
        pass
    assert "Máy này chưa có máy in." in shows(window)
    assert kept(tmp_path)[0].name in shows(window).replace("\u200b", "")
    assert desk.said[0][0] == "Đã lưu."


def test_a_window_without_a_place_for_banners_tells_it_all_the_same(desk, held, qtbot, pdf):
    held(page := EmptyPage(None))
    with qtbot.waitSignal(printing.print_paper(desk.context, page, pdf, title="Giấy hẹn").over):
        pass
    assert desk.failed.pop().message == "Máy này chưa có máy in."


def test_a_full_disk_without_a_printer_is_told(out, desk, qtbot, tmp_path):
    (tmp_path / "Documents").write_bytes(b"")
    with qtbot.waitSignal(out().over):
        pass
    assert "không giữ được bản PDF" in desk.failed.pop().message


def test_a_file_is_read_where_it_lies(out, qtbot, tmp_path, pdf):
    way = put()
    (tmp_path / "tờ.pdf").write_bytes(pdf)
    with qtbot.waitSignal(out(tmp_path / "tờ.pdf", asks=False).over):
        pass
    assert way.jobs[0].pdf == pdf


def test_a_page_that_goes_takes_its_printing_along(out, window, qtbot):
    put(stands=[(JobState.PRINTING, PrinterState())])
    made = out(asks=False)
    with qtbot.waitSignal(made.sent):
        pass
    with qtbot.waitSignal(made.destroyed):
        window.page.deleteLater()


@pytest.mark.parametrize("case", [(size, high) for size in Size for high in (False, True)])
def test_the_dialog_is_whole_named_and_readable(look, window, out, qtbot, case):
    put()
    look.set_size(case[0])
    look.set_high_contrast(on=case[1])
    out(sheet("A5"))
    qtbot.waitUntil(lambda: window.page.findChild(PrintDialog) is not None)
    dialog = window.page.findChild(PrintDialog)
    settle(dialog)
    assert measure.cut(dialog) == []
    assert measure.outside(dialog) == []
    assert measure.nameless(dialog) == []
    assert measure.faint(dialog) == []
    dialog.copies.setText("0")
    dialog.main.click()
    assert dialog._number.problem is not None


def test_qt_draws_every_page_whole(look, tmp_path):
    job = pages.print_job(sheet("A5"), "", "", two_up=True)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printing_qt.draw(job, printer)
    made = (tmp_path / "out.pdf").read_bytes()
    assert [tuple(map(round, size)) for size in preview.page_sizes(made)] == [(842, 595)] * job.pages
    assert max(difference(made, job.pdf, page) for page in range(job.pages)) < 30
    assert difference(made, sheet("A5")) == 255


@pytest.mark.qt_log_ignore("Returned false")
def test_qt_refuses_where_nothing_can_be_written(look, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "không có" / "out.pdf"))
    with pytest.raises(RefusedError):
        printing_qt.draw(pages.print_job(sheet(), "", ""), printer)


def test_a_pc_without_cups_prints_through_qt(look, monkeypatch):
    printing_way.use(None)
    monkeypatch.setattr(cups, "is_there", lambda: False)
    way, found = printing_way.look()
    assert way is printing_qt
    assert found.names == ()
    assert printing_qt.job_state("") is JobState.PRINTING
    assert printing_qt.printer_state("không có").is_stopped
    printing_qt.cancel("")
