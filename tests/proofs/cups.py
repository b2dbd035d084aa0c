"""A real CUPS server: sheets printed by both ways and compared page by page with what was meant; queues that fail.

The server lives in a world of its own (mounts, network) and has three queues: cups-pdf, which like an old laser takes
PostScript; one that takes PDF as the printers of today do; and one that is out of paper until some is put in.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.paper import preview
from dicandesk.paper.guidance_sheet import build
from dicandesk.rules import printing as words
from dicandesk.rules.printing import JobState
from dicandesk.services.common import pages
from dicandesk.services.printing import cups
from dicandesk.ui.printing_way import Paper, deliver, find, look, stand
from tests.paper.likeness import difference
from tests.paper.samples import TOPICS, sheet_data
from tests.proofs import CannotRunError, folder, require
from tests.proofs.samba import loop_back_up

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ADDRESS = "127.0.0.1:631"
QUEUE, MODERN, EMPTY = "May_In_To_7", "May_In_Moi", "Het_Giay"
SYSTEM = Path("/usr/lib/cups")
DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
FILES = """ServerRoot {root}/etc
ServerBin {root}/bin
CacheDir {root}/cache
StateDir {root}/state
RequestRoot {root}/spool
TempDir {root}/tmp
ErrorLog {root}/error_log
AccessLog {root}/access_log
PageLog {root}/page_log
SystemGroup root
"""
DAEMON = """Listen {address}
LogLevel info
Browsing No
DefaultAuthType None
WebInterface No
<Location />
 Order allow,deny
 Allow all
</Location>
<Policy default>
 JobPrivateAccess all
 JobPrivateValues none
 SubscriptionPrivateAccess all
 SubscriptionPrivateValues none
 <Limit All>
  Order deny,allow
  Allow all
 </Limit>
</Policy>
"""
PDF = """Out {root}/out
AnonDirName {root}/out
AnonUser root
Label 2
Log {root}
LogType 7
Spool {root}/tmp
UserPrefix
AnonUMask 0022
UserUMask 0022
"""
TAKES_PDF = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "PDF.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Takes PDF"
*ShortNickName: "Takes PDF"
*NickName: "Takes PDF"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*cupsManualCopies: True
*cupsFilter: "application/vnd.cups-pdf 0 -"
*OpenUI *PageSize: PickOne
*DefaultPageSize: A4
*PageSize A4: "<</PageSize[595 842]>>setpagedevice"
*PageSize A5: "<</PageSize[420 595]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: A4
*PageRegion A4: "<</PageSize[595 842]>>setpagedevice"
*PageRegion A5: "<</PageSize[420 595]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4: "12 12 583 830"
*ImageableArea A5: "12 12 408 583"
*DefaultPaperDimension: A4
*PaperDimension A4: "595 842"
*PaperDimension A5: "420 595"
"""
SAVES = """#!/bin/sh
[ $# = 0 ] && {{ echo 'direct saves "Saves" "Saves"'; exit 0; }}
cat > "{root}/tray/came" && mv "{root}/tray/came" "{root}/out/$1 $3.pdf"
"""
OUT_OF_PAPER = """#!/bin/sh
[ $# = 0 ] && {{ echo 'direct paper "Paper" "Paper"'; exit 0; }}
echo "STATE: +media-empty-error" >&2
while [ ! -e {root}/tray/paper ]; do sleep 0.05; done
echo "STATE: -media-empty-error" >&2
cat > /dev/null
"""
FAR = 40.0
"""Greatest difference of a block of 12 points between two ways of drawing the same; another text makes over 200."""
WAIT = 60.0


def prove() -> str:
    """Print, stop, empty, cancel and kill."""
    if not DRIVER.exists() or shutil.which("cupsd", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        raise CannotRunError("cups and printer-driver-cups-pdf are not installed")
    loop_back_up()
    os.environ["CUPS_SERVER"] = ADDRESS
    with folder(in_memory=False) as place:
        server = Server(place)
        server.start()
        try:
            return scenes(server, place / "kept")
        finally:
            server.kill()


def scenes(server: Server, kept: Path) -> str:
    """Run all of it and return the figures."""
    way, found = look()
    require(way is cups and found.default == QUEUE, f"the queues were not found: {found}")
    printed = sum(whole(server, kept, queue, wish) for queue in (QUEUE, MODERN) for wish in wishes())
    drawn = through_qt(server)
    door(server, kept.parent)
    stopped(server, kept)
    empty(server, kept)
    gone(server, kept)
    return (
        f"{printed} pages handed to CUPS came out as they were meant, on a queue for PDF letter by letter; "
        f"{drawn} pages drawn by Qt as they were meant; a stopped, a closed, an empty and a vanished queue and a dead "
        "server each told, in the window too, the PDF kept"
    )


def wishes() -> list[Paper]:
    """Return what is printed: normal and large, several copies, A5 two on one sheet."""
    codes = sorted(TOPICS)
    return [
        *(Paper(sheet(code, large=number % 2 == 1), title(code)) for number, code in enumerate(codes[:8])),
        Paper(sheet(codes[0]), title(codes[0]), 3),
        Paper(sheet(codes[8], "A5"), title(codes[8]), 4, two_up=True),
        Paper(sheet(codes[9], "A5", large=True), title(codes[9]), 1, two_up=True),
    ]


def title(code: str) -> str:
    """Return what a sheet is called."""
    return f"Phiếu hướng dẫn {code}"


def sheet(code: str, paper: str = "A4", *, large: bool = False) -> bytes:
    """Return a sheet as PDF."""
    out = io.BytesIO()
    build(sheet_data(code, paper=paper, large=large), out)
    return out.getvalue()


def whole(server: Server, kept: Path, queue: str, wish: Paper) -> int:
    """Print a sheet by `deliver`, as the window does, compare what came out, and return its pages."""
    meant = pages.print_job(wish.read(), wish.title, queue, copies=wish.copies, two_up=wish.two_up)
    fits = find(wish, may_ask_two_up=True).fits_two
    require(fits is (True if wish.two_up else None), "the paper was not known")
    before = server.papers()
    done = deliver(cups, wish, queue, kept, NOW)
    require(done.trouble is None and done.ticket, f"{wish.title} was refused: {done.trouble}")
    until(lambda: cups.job_state(done.ticket).is_over, f"{wish.title} does not come out")
    require(cups.job_state(done.ticket) is JobState.DONE, f"{wish.title} ended as {cups.job_state(done.ticket)}")
    new = server.papers() - before
    require(len(new) == 1, f"{wish.title} came out as {len(new)} files")
    name = new.pop()
    require(name.name.isascii() and wish.title[-4:] in name.name.upper(), f"the job is called {name.name}")
    came = name.read_bytes()
    if queue == MODERN:
        require(
            sorted(letters(came)) == sorted(letters(meant.pdf) * meant.copies),
            f"of {len(letters(meant.pdf))} letters of {wish.title} in {meant.copies} copies, {len(letters(came))} came",
        )
    makes_copies = queue == QUEUE  # PostScript leaves copies to the printer, and this one makes none
    return same(came, meant.pdf, 1 if makes_copies else meant.copies)


def same(came: bytes, meant: bytes, copies: int) -> int:
    """Fail unless every page looks as it was meant; return how many came."""
    sizes = preview.page_sizes(meant)
    count = len(preview.page_sizes(came))
    require(count == len(sizes) * copies, f"{count} pages came out of {len(sizes)} in {copies} copies")
    for page in range(len(sizes)):
        require((far := difference(came, meant, page)) < FAR, f"page {page + 1} differs by {far:.0f}")
    return len(sizes) * copies


def letters(pdf: bytes) -> str:
    """Return the letters and digits of a PDF; blanks, and which of two columns comes first, depend on who reads."""
    return re.sub(r"\W+", "", preview.text(pdf))


def through_qt(server: Server) -> int:
    """Draw two sheets on the queue as on Windows; return their pages."""
    from PySide6.QtWidgets import QApplication

    from dicandesk.ui import printing_qt

    _app = QApplication.instance() or QApplication([])
    found = printing_qt.printers()
    require(QUEUE in found.names and found.default == QUEUE, f"Qt does not see the queues: {found}")
    count = 0
    for paper in ("A4", "A5"):
        job = pages.print_job(sheet("DD01", paper), "Phiếu hướng dẫn", QUEUE, two_up=True)
        before = server.papers()
        printing_qt.hand_over(job)
        until(lambda before=before: server.papers() > before, "Qt's paper does not come out")
        until(lambda: not server.tell("lpstat", "-W", "not-completed", "-o"), "the queue stays full")
        count += same((server.papers() - before).pop().read_bytes(), job.pdf, 1)
    return count


def door(server: Server, place: Path) -> None:
    """Print from a page without paper: the banner says so, the PDF is kept, and new paper ends it."""
    from PySide6.QtTest import QTest

    from dicandesk.ui import printing, printing_way
    from dicandesk.ui.page import Page
    from dicandesk.ui.theme import theme
    from tests.ui.desk_ward import make_desk
    from tests.ui.people_ward import windowed

    def wait(holds: Callable[[], object], what: str) -> None:
        end = time.monotonic() + WAIT
        while not holds():
            require(time.monotonic() < end, what)
            QTest.qWait(50)

    theme().install()
    printing_way.use(None, place / "kept-by-the-door")
    (place / "desk").mkdir()
    desk = make_desk(place / "desk")
    window = windowed(desk, lambda _context: Page(), "guidance")
    window.show()
    window.go("guidance")
    notices = window.notices
    title = "Phiếu hướng dẫn"
    printing.print_paper(desk.context, window.page, sheet("DD01"), title=title, printer=EMPTY, asks=False)
    wait(lambda: desk.said, "the paper is not sent")
    wait(lambda: notices.banner and "hết giấy" in notices.banner.title.text(), "the window does not tell of it")
    require(list((place / "kept-by-the-door").glob("*/*.pdf")), "the window did not keep the PDF")
    (server.tray / "paper").touch()
    wait(lambda: "đã in xong" in desk.said[-1][0], f"the window does not tell that it came out: {desk.said}")
    require(notices.banner is None, "the banner stays")
    (server.tray / "paper").unlink()
    window.close()
    desk.close()


def stopped(server: Server, kept: Path) -> None:
    """Stop and close the queue: nothing is handed over, the words are plain, the PDF is kept."""
    wish = Paper(sheet("DD01"), "Phiếu hướng dẫn")
    for stop, go_on, word in (("cupsdisable", "cupsenable", "tạm dừng"), ("cupsreject", "cupsaccept", "không nhận")):
        server.tell(stop, QUEUE)
        refused(cups, wish, QUEUE, kept, word)
        require(not server.tell("lpstat", "-W", "not-completed", "-o"), "a job lies in a stopped queue")
        server.tell(go_on, QUEUE)
        done = deliver(cups, wish, QUEUE, kept, NOW)
        until(lambda done=done: cups.job_state(done.ticket) is JobState.DONE, "it does not print again")


def refused(way: object, wish: Paper, queue: str, kept: Path, word: str) -> None:
    """Fail unless nothing was printed, this was said with this word, and the PDF lies there whole."""
    done = deliver(way, wish, queue, kept, NOW)  # type: ignore[arg-type]
    require(done.trouble is not None and word in done.trouble.what, f"{queue}: {done.trouble}")
    require(done.kept is not None and done.kept.read_bytes() == wish.read(), "the PDF was not kept")


def empty(server: Server, kept: Path) -> None:
    """Print without paper: told, then paper comes; and once more, cancelled."""
    wish = Paper(sheet("DD01"), "Phiếu hướng dẫn")
    done = deliver(cups, wish, EMPTY, kept, NOW)
    until(lambda: "media-empty" in stand(cups, done.ticket, EMPTY)[1].reasons, "the empty tray is not told")
    trouble = words.ended(*stand(cups, done.ticket, EMPTY))
    require(trouble is not None and "hết giấy" in trouble.what, f"the empty tray is told as {trouble}")
    (server.tray / "paper").touch()
    until(lambda: cups.job_state(done.ticket) is JobState.DONE, "it does not go on with new paper")
    until(lambda: not cups.printer_state(EMPTY).reasons, "the printer still says it is empty")
    (server.tray / "paper").unlink()
    done = deliver(cups, wish, EMPTY, kept, NOW)
    until(lambda: "media-empty" in cups.printer_state(EMPTY).reasons, "the empty tray is not told again")
    cups.cancel(done.ticket)
    until(lambda: cups.job_state(done.ticket) is JobState.CANCELLED, "the job was not cancelled")


def gone(server: Server, kept: Path) -> None:
    """Remove the queue, then kill the server."""
    wish = Paper(sheet("DD01"), "Phiếu hướng dẫn")
    refused(cups, wish, "Khong_Co", kept, "không nhận việc")
    server.kill()
    require(cups.printers().names == (), "a dead server has printers")
    refused(cups, wish, QUEUE, kept, "không nhận việc")


def until(holds: Callable[[], object], what: str) -> None:
    """Fail unless something holds within a minute."""
    end = time.monotonic() + WAIT
    while not holds():
        require(time.monotonic() < end, what)
        threading.Event().wait(0.1)


class Server:
    """One cupsd with two queues."""

    def __init__(self, root: Path) -> None:
        self.root, self.tray = root, root / "tray"
        for name in ("etc", "bin/backend", "cache", "state", "spool", "tmp", "out", "tray"):
            (root / name).mkdir(parents=True)
        for name in ("filter", "daemon", "driver", "cgi-bin", "monitor", "notifier"):
            if (SYSTEM / name).exists():
                (root / "bin" / name).symlink_to(SYSTEM / name)
        shutil.copy(SYSTEM / "backend" / "cups-pdf", root / "bin/backend/cups-pdf")
        (root / "bin/backend/paper").write_text(OUT_OF_PAPER.format(root=root))
        (root / "bin/backend/saves").write_text(SAVES.format(root=root))
        (root / "etc/pdf.ppd").write_text(TAKES_PDF)
        for name in ("cups-pdf", "paper", "saves"):
            (root / "bin/backend" / name).chmod(0o700)
        (root / "etc/cups-files.conf").write_text(FILES.format(root=root))
        (root / "etc/cupsd.conf").write_text(DAEMON.format(address=ADDRESS))
        (root / "etc/cups-pdf.conf").write_text(PDF.format(root=root))
        root.chmod(0o755)
        for name in ("cache", "spool", "tmp", "state"):
            shutil.chown(root / name, "root", "lp")
            (root / name).chmod(0o770)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it where its drivers look for their settings, and make the queues."""
        subprocess.run(["mount", "--bind", self.root / "etc", "/etc/cups"], check=True)
        command = ["cupsd", "-f", "-c", self.root / "etc/cupsd.conf", "-s", self.root / "etc/cups-files.conf"]
        path = f"{os.environ['PATH']}:/usr/sbin"
        os.environ["PATH"] = path
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: "is running" in self.tell("lpstat", "-r"), "cupsd does not start")
        except AssertionError as error:
            raise CannotRunError(f"cupsd does not start: {self.log()}") from error
        self.tell("lpadmin", "-p", QUEUE, "-E", "-v", "cups-pdf:/", "-P", str(DRIVER))
        self.tell("lpadmin", "-p", MODERN, "-E", "-v", "saves:/", "-P", str(self.root / "etc/pdf.ppd"))
        self.tell("lpadmin", "-p", EMPTY, "-E", "-v", "paper:/", "-m", "raw")
        self.tell("lpadmin", "-d", QUEUE)
        made = set(self.tell("lpstat", "-e").split())
        require(made == {QUEUE, MODERN, EMPTY}, f"the queue could not be made: {self.log()}")

    def tell(self, *command: str) -> str:
        """Run a command of CUPS and return what it says."""
        done = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=False)
        return done.stdout.decode().strip()

    def papers(self) -> set[Path]:
        """Return what came out so far."""
        return set((self.root / "out").glob("*.pdf"))

    def log(self) -> str:
        """Return the end of the server's log."""
        path = self.root / "error_log"
        return path.read_text()[-500:] if path.exists() else "no log"

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
