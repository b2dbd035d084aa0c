"""How quickly the window is there, what it needs, and whether it stalls: `python tests/bench/window.py [RESIDENTS]`.

Each run is a process of its own, off-screen: a bare PySide6 window with a table of 10,000 rows; the program up to a PIN
box that takes a key; Today after the PIN; memory with the list of residents open; the longest gap between two ticks of
a 5 ms timer of the GUI thread while 10,000 changes of another PC come in.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

RUNS = 5
PIN = "246810"
CHANGES = 10_000

_BARE = """
import time, sys
from PySide6.QtCore import QAbstractTableModel, QEvent, QTimer, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QTableView, QVBoxLayout, QWidget
class Rows(QAbstractTableModel):
    def rowCount(self, parent=None): return 10_000
    def columnCount(self, parent=None): return 6
    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        return f"Nguyễn Thị Hoà {index.row()}" if role == Qt.ItemDataRole.DisplayRole else None
class Window(QMainWindow):
    def event(self, event):
        done = super().event(event)
        if event.type() == QEvent.Type.Paint: QTimer.singleShot(0, self.painted)
        return done
    def painted(self):
        sys.stdout.write(str(time.time())); app.quit()
app = QApplication([]); window = Window(); table = QTableView(); table.setModel(Rows()); page = QWidget()
layout = QVBoxLayout(page); layout.addWidget(QLineEdit()); layout.addWidget(table); window.setCentralWidget(page)
window.resize(1366, 768); window.show(); app.exec()
"""


def main(residents: int) -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        hub, member = prepare(folder, residents)
        bare = median(_bare() for _ in range(RUNS))
        start = median(_child("start", folder, member)["box_ms"] for _ in range(RUNS))
        signed = [_child("today", folder, member) for _ in range(RUNS)]
        stall = _child("stall", folder, member, str(hub))
    today = median(run["today_ms"] for run in signed)
    memory = max(run["rss_mb"] for run in signed)
    rows = (
        ("bare PySide6 window, table of 10,000 rows", f"{bare:,.0f} ms", "1.00"),
        ("start to a PIN box that takes a key", f"{start:,.0f} ms", f"{start / bare:.2f}"),
        ("Today after the PIN", f"{today:,.0f} ms", f"{today / bare:.2f}"),
        (f"memory, list of {residents:,} residents open", f"{memory:,.0f} MB", ""),
        (f"longest stall while {int(stall['received']):,} changes come in", f"{stall['stall_ms']:,.0f} ms", ""),
    )
    for what, figure, ratio in rows:
        sys.stdout.write(f"{what:<52} {figure:>10} {ratio:>6}\n")


def prepare(folder: Path, residents: int) -> tuple[Path, str]:
    """Found a ward with data, let a second PC in, and leave changes of the second PC on the hub."""
    from dicandesk.services.access import desk, founding, joining
    from dicandesk.services.hub import enrolling, syncing
    from dicandesk.store.tables import Resident
    from tests.bench.search import fill

    now = datetime.now(UTC)
    hub = folder / "hub"
    hub.mkdir()
    start = founding.FirstStart("Một cửa", "Trần Văn Nam", PIN)
    ready = founding.found(folder / "office", "Phường Mẫu", start, today=now.date())
    office = desk.unlock(folder / "office", ready.member, PIN)
    fill(office.db, residents)
    syncing.sync_now(office.db, str(hub))
    joining.ask_to_join(folder / "team", str(hub), "Tổ 7", "Lê Thị Mai")
    (request,) = enrolling.requests(office.db, str(hub))
    entries = enrolling.approve(office.db, office.actor, request, now=now)
    syncing.sync_now(office.db, str(hub))
    office.close()
    joined = joining.finish_joining(folder / "team", entries, PIN)
    team = desk.unlock(folder / "team", joined.member, PIN)
    syncing.sync_now(team.db, str(hub))
    with team.db.writing(joined.member) as tx:
        for number in range(CHANGES):
            tx.create(Resident, {"name": f"Ma Thị Thơm {number}", "birth": "1960", "address": f"Số nhà {number}"})
    syncing.sync_now(team.db, str(hub))
    team.close()
    return hub, ready.member.hex()


def _bare() -> float:
    started = time.time()
    done = subprocess.run([sys.executable, "-c", _BARE], env=_offscreen(), capture_output=True, check=True)
    return (float(done.stdout) - started) * 1000


def _child(what: str, folder: Path, member: str, *more: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", what, str(folder / "office"), member, str(time.time()), *more]
    done = subprocess.run(command, env=_offscreen(), capture_output=True, check=True, text=True, timeout=120)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _offscreen() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


# ---- the program, measured from inside ----


def child(what: str, folder: Path, member: bytes, began: float, hub: str) -> None:
    """Run the program as `app.main` does, measure one thing, print it as JSON."""
    from dicandesk import app as launcher

    launcher.load_qt()
    from dicandesk.ui.program import Program
    from dicandesk.ui.theme import application

    app = application()
    program = Program(app, folder)
    watch = Watch(app, program, what)
    watch.member, watch.began, watch.hub = member, began, hub
    program.begin()
    app.exec()
    program.close()


class Watch:
    """Waits for what is measured and ends the program."""

    def __init__(self, app: object, program: object, what: str) -> None:
        from PySide6.QtCore import QTimer

        self.app, self.program, self.what = app, program, what
        self.member, self.began, self.hub = b"", 0.0, ""
        self.found: dict[str, float] = {}
        self.pin_at = self.last = 0.0
        self.stall, self.done = 0.0, False
        self.timer = QTimer(interval=5)
        self.timer.timeout.connect(self._look)
        program.shell.painted.connect(self._box_is_there)

    def _box_is_there(self) -> None:
        self.found["box_ms"] = (time.time() - self.began) * 1000
        if self.what == "start":
            self._end()
            return
        from PySide6.QtCore import QTimer

        # A person types six digits: a second, in which the rest is loaded.
        QTimer.singleShot(1_000, self._type_pin)

    def _type_pin(self) -> None:
        page = self.program.shell.centralWidget()
        page.choose(self.member)
        self.pin_at = time.perf_counter()
        self.program.tasks.run(
            self.program, lambda: self.program._open(self.member, PIN), self._opened
        )  # fmt: skip

    def _opened(self, desk: object) -> None:
        from PySide6.QtCore import QTimer

        self.program._signed_in(desk)
        self.program.shell.grab()
        self.found["today_ms"] = (time.perf_counter() - self.pin_at) * 1000
        self.program.room.window.go("residents")
        QTimer.singleShot(2_000, self._listed)

    def _listed(self) -> None:
        status = Path("/proc/self/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            self.found["rss_mb"] = int(line.split()[1]) / 1024
        if self.what == "today":
            self._end()
            return
        from dicandesk.services.hub import syncing

        self.last = time.perf_counter()
        self.timer.start()
        desk = self.program._desk
        self.program.tasks.run(
            self.program, lambda: syncing.sync_now(desk.db, self.hub, push=False), self._synced, lane="sync"
        )  # fmt: skip

    def _look(self) -> None:
        now = time.perf_counter()
        self.stall = max(self.stall, (now - self.last) * 1000 - 5)
        self.last = now

    def _synced(self, done: object) -> None:
        self.found["stall_ms"] = self.stall
        self.found["received"] = done.received
        self._end()

    def _end(self) -> None:
        sys.stdout.write(json.dumps(self.found))
        sys.stdout.flush()
        self.timer.stop()
        self.app.quit()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _flag, _what, _folder, _member, _began, *_hub = sys.argv[1:]
        child(_what, Path(_folder), bytes.fromhex(_member), float(_began), _hub[0] if _hub else "")
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
