"""Printing: what is asked of a printer, how it stands, and what its own words mean for who waits for the paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from dicandesk.i18n import _
from dicandesk.rules.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Media = Literal["A4", "A5", ""]
MOST_COPIES = 99
_LONGEST_NAME = 60
_MM = 72 / 25.4
_MEDIA: dict[Media, tuple[float, float]] = {"A4": (210 * _MM, 297 * _MM), "A5": (148 * _MM, 210 * _MM)}
_NEAR = 3.0


class RefusedError(Exception):
    """A printer or its server did not take a job; carries its own words."""


@dataclass(frozen=True, slots=True)
class Printers:
    """The printers of this PC by name, and which of them the system takes by itself; "" for none."""

    names: tuple[str, ...] = ()
    default: str = ""

    def choose(self, remembered: str) -> str:
        """Return where to print without asking: what was chosen last, the system's own, the only one; else ""."""
        if remembered in self.names:
            return remembered
        if self.default in self.names:
            return self.default
        return self.names[0] if len(self.names) == 1 else ""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is handed to a printer.

    Attributes:
        pdf: the whole file.
        name: of the job, as the queue shows it; see `job_name`.
        pages: how many pages the file has.
        media: paper of its first page, "" for neither A4 nor A5; lying on its side it is the same paper.
    """

    pdf: bytes
    name: str
    printer: str
    pages: int
    copies: int = 1
    media: Media = "A4"
    is_landscape: bool = False


class JobState(StrEnum):
    """How far a job came."""

    WAITING = "waiting"
    PRINTING = "printing"
    STOPPED = "stopped"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will come of it."""
        return self in {JobState.DONE, JobState.CANCELLED, JobState.FAILED, JobState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How a printer stands.

    Attributes:
        reasons: keywords of RFC 8011, 5.4.12, without what they end in (-error, -warning); mere reports left out.
        is_stopped: it prints nothing until somebody starts it again.
        takes_jobs: False for one that refuses new jobs.
    """

    reasons: frozenset[str] = frozenset()
    is_stopped: bool = False
    takes_jobs: bool = True


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing comes out, and what to do."""

    what: str
    step: str


def job_name(title: str) -> str:
    """Return a name for a print job: letters without marks, digits, blanks.

    Queues and drivers keep names in one byte a letter; a Vietnamese one comes out as numbers.
    """
    words = re.sub(r"[^a-z0-9]+", " ", fold(title)).split()
    return " ".join(["DiCanDesk", *words])[:_LONGEST_NAME].strip()


def media_of(width: float, height: float) -> tuple[Media, bool]:
    """Return the paper of a page in points, and whether it lies on its side."""
    for media, (wide, high) in _MEDIA.items():
        if abs(min(width, height) - wide) < _NEAR and abs(max(width, height) - high) < _NEAR:
            return media, width > height
    return "", width > height


def plain_reasons(keywords: Collection[str]) -> frozenset[str]:
    """Return the reasons a printer gives, without "none", mere reports and what is only running low."""
    found = {
        re.sub("-(error|warning)$", "", word)
        for word in keywords
        if word != "none" and not word.endswith("-report") and "-low" not in word
    }
    return frozenset(found)


def _refill() -> str:
    return _("Cho giấy vào khay, máy in tự in tiếp. Không in lại để khỏi ra hai bản.")


_WORDS: tuple[tuple[tuple[str, ...], Callable[[], str], Callable[[], str]], ...] = (
    (("media-empty", "media-needed", "input-tray-missing"), lambda: _("Máy in hết giấy."), _refill),
    (
        ("media-jam",),
        lambda: _("Máy in bị kẹt giấy."),
        lambda: _("Mở nắp, lấy tờ giấy kẹt ra rồi đóng lại. Máy in tự in tiếp."),
    ),
    (
        ("toner-empty", "marker-supply-empty", "marker-supply-missing", "marker-waste-full"),
        lambda: _("Máy in hết mực."),
        lambda: _("Thay hộp mực, máy in tự in tiếp."),
    ),
    (
        ("door-open", "cover-open", "interlock-open"),
        lambda: _("Nắp máy in đang mở."),
        lambda: _("Đóng nắp lại, máy in tự in tiếp."),
    ),
    (
        ("offline", "shutdown", "timed-out", "connecting-to-device"),
        lambda: _("Máy in đang tắt hoặc chưa nối với máy này."),
        lambda: _("Bật máy in, xem lại dây hoặc mạng. Máy in tự in tiếp."),
    ),
    (
        ("paused", "moving-to-paused", "hold-new-jobs"),
        lambda: _("Hàng đợi của máy in đang tạm dừng."),
        lambda: _("Mở phần máy in của hệ thống và cho hàng đợi chạy lại, hoặc chọn máy in khác."),
    ),
)


def trouble(printer: PrinterState) -> Trouble | None:
    """Return what keeps a printer from printing, the plainest reason first; None where nothing does."""
    for keywords, what, step in _WORDS:
        if printer.reasons.intersection(keywords):
            return Trouble(what(), step())
    if printer.is_stopped:
        return Trouble(_WORDS[-1][1](), _WORDS[-1][2]())
    if not printer.takes_jobs:
        return Trouble(_("Máy in đang không nhận việc mới."), _("Chọn máy in khác, hoặc nhờ người quản lý máy in."))
    return None


def is_queue_stopped(printer: PrinterState) -> bool:
    """Tell whether a new job would only lie in the queue, to come out some other day."""
    return printer.is_stopped or not printer.takes_jobs


def ended(state: JobState, printer: PrinterState) -> Trouble | None:
    """Return why a job will not come out; None for one that did, or is on its way."""
    again = _("Xem lại máy in rồi in lại.")
    if state is JobState.CANCELLED:
        return Trouble(_("Việc in đã bị huỷ ở máy in."), _("Muốn in thì bấm In lại."))
    if state is JobState.FAILED:
        return trouble(printer) or Trouble(_("Máy in không in được tờ này."), again)
    if state is JobState.STOPPED:
        return trouble(printer) or Trouble(_("Máy in dừng giữa chừng."), again)
    return None if state.is_over else trouble(printer)
