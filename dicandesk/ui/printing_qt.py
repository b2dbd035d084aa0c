"""Print through Qt, where no queue takes a PDF as it is: on Windows, and on a Linux without `lp`.

Pages are drawn one after the other at 300 dpi, which no laser of an office can tell from more. Everything here runs
on the work lane: Qt allows to paint on a printer outside the GUI thread, and asking for printers may wait for one that
is switched off. The module is loaded when somebody prints.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QMarginsF, QRect
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from dicandesk.rules.printing import JobState, Printers, PrinterState, PrintJob, RefusedError
from dicandesk.services.common import pages
from dicandesk.services.printing import winspool

_DPI = 300


def printers() -> Printers:
    """Return the printers of this PC."""
    return Printers(tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName())


def hand_over(job: PrintJob) -> str:
    """Draw every page on the printer; the answer is empty, for Qt does not tell which job it became.

    Raises:
        RefusedError: the printer is gone or takes nothing.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(job.printer)
    printer.setDocName(job.name)
    draw(job, printer)
    return ""


def draw(job: PrintJob, printer: QPrinter) -> None:
    """Draw the pages of a job on a printer that is chosen already, or on its file.

    Raises:
        RefusedError: it takes nothing.
    """
    size = QPageSize.PageSizeId.A5 if job.media == "A5" else QPageSize.PageSizeId.A4
    lies = QPageLayout.Orientation.Landscape if job.is_landscape else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(QPageSize(size), lies, QMarginsF()))
    printer.setResolution(_DPI)
    printer.setCopyCount(job.copies)
    painter = QPainter()
    if not painter.begin(printer):
        raise RefusedError("begin")
    try:
        box = printer.pageLayout().fullRectPixels(_DPI)
        for number in range(job.pages):
            if number and not printer.newPage():
                raise RefusedError("page")
            page = pages.draw_one(job.pdf, number, _DPI / 72)
            picture = QImage(page.rgba, page.width, page.height, page.width * 4, QImage.Format.Format_RGBA8888)
            painter.drawImage(QRect(0, 0, box.width(), box.height()), picture)
    finally:
        painter.end()
    if printer.printerState() in {QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error}:
        raise RefusedError("state")


def cancel(_ticket: str) -> None:
    """Do nothing: what is with the spooler cannot be called back through Qt."""


def printer_state(name: str) -> PrinterState:
    """Return how a printer stands, as far as the system tells."""
    if sys.platform == "win32":
        return winspool.printer_state(name)
    stopped = {QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error}
    return PrinterState(is_stopped=QPrinterInfo.printerInfo(name).state() in stopped)


def job_state(_ticket: str) -> JobState:
    """Return that the job is on its way: only the printer can be watched."""
    return JobState.PRINTING
