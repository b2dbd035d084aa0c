"""Handing papers to CUPS: the protocol against a server that answers as CUPS does, `lp` against one that says as lp."""

from __future__ import annotations

import os
import struct
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dicandesk.rules.printing import JobState, Printers, PrinterState, PrintJob, RefusedError
from dicandesk.services.printing import cups, ipp

JOB = PrintJob(b"%PDF-1.7 \xc3\xa1", "DiCanDesk giay hen", "Can_In", 1, copies=2, media="A5")
LP = """#!/bin/sh
printf '%s\\n' "$@" > "{place}/asked"
cat > "{place}/given"
echo "{says}"
exit {code}
"""


def field(tag: int, name: str, raw: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(raw)) + raw


def answer(*groups: tuple[int, list[bytes]], status: int = 0) -> bytes:
    """Return the bytes of a server: version 2.0, groups of fields."""
    head = struct.pack(">BBHI", 2, 0, status, 1) + b"\x01" + field(0x47, "attributes-charset", b"utf-8")
    return head + b"".join(bytes([tag]) + b"".join(fields) for tag, fields in groups) + b"\x03"


@contextmanager
def server(monkeypatch, *answers: bytes, status: int = 200):
    """Answer one request after the other, and yield what was asked."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answers[min(len(asked), len(answers)) - 1])

        def log_message(self, *_said):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as made:
        monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{made.server_port}")
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield asked
        finally:
            made.shutdown()
            thread.join()


@pytest.fixture
def lp(tmp_path, monkeypatch):
    """Put an `lp` and a `cancel` first on the path that note what they were given."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def put(says: str, code: int = 0):
        for name in ("lp", "cancel"):
            (tmp_path / name).write_text(LP.format(place=tmp_path, says=says, code=code))
            (tmp_path / name).chmod(0o755)
        return tmp_path

    return put


def test_a_printer_of_the_network_stands_beside_the_queues_of_this_pc(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "lpstat").write_text('#!/bin/sh\n[ "$1" = -e ] && printf "Can_In\\nMay_mang\\n"\n')
    (tmp_path / "lpstat").chmod(0o755)
    with server(monkeypatch, answer((4, [field(0x42, "printer-name", b"Can_In")])), answer(status=0x0406)):
        assert cups.printers() == Printers(("Can_In", "May_mang"), "")


def test_printers_and_the_systems_own_are_found(monkeypatch):
    names = [(4, [field(0x42, "printer-name", name)]) for name in (b"Can_In", b"May_To_7")]
    with server(monkeypatch, answer(*names), answer((4, [field(0x42, "printer-name", b"May_To_7")]))) as asked:
        assert cups.printers() == Printers(("Can_In", "May_To_7"), "May_To_7")
    assert asked[0][2:4] == b"\x40\x02"
    assert asked[1][2:4] == b"\x40\x01"


def test_a_server_without_printers_and_no_server_are_the_same(monkeypatch):
    with server(monkeypatch, answer(status=0x0406)):
        assert cups.printers() == Printers()
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:9")
    assert cups.printers() == Printers()
    assert cups.printer_state("Can_In") == PrinterState()
    assert cups.job_state("Can_In-7") is JobState.UNKNOWN


@pytest.mark.skipif(sys.platform == "win32", reason="no such sockets")
def test_a_socket_that_is_not_there_is_no_server(monkeypatch, tmp_path):
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "cups.sock"))
    with pytest.raises(ipp.PrintServerError):
        ipp.ask(ipp.GET_PRINTERS, "")


@pytest.mark.parametrize("data", [b"", b"\x02\x00\x00", answer()[:-1], answer((4, [b"\x42\x00\xff"]))])
def test_what_is_no_answer_is_no_server(monkeypatch, data):
    with server(monkeypatch, data), pytest.raises(ipp.PrintServerError):
        ipp.ask(ipp.GET_PRINTERS, "")


def test_a_server_that_forbids_is_no_server(monkeypatch):
    with server(monkeypatch, answer(), status=403), pytest.raises(ipp.PrintServerError):
        ipp.ask(ipp.GET_PRINTERS, "")


def test_the_state_of_a_printer_is_told(monkeypatch):
    fields = [
        field(0x23, "printer-state", struct.pack(">i", 5)),
        field(0x44, "printer-state-reasons", b"media-empty-error"),
        field(0x44, "", b"paused"),
        field(0x22, "printer-is-accepting-jobs", b"\x00"),
    ]
    with server(monkeypatch, answer((4, fields))) as asked:
        assert cups.printer_state("Máy in") == PrinterState(
            frozenset({"media-empty", "paused"}), is_stopped=True, takes_jobs=False
        )
    assert b"ipp://localhost/printers/M%C3%A1y%20in" in asked[0]


@pytest.mark.parametrize(
    ("code", "state"),
    [(3, "WAITING"), (4, "STOPPED"), (5, "PRINTING"), (6, "STOPPED"), (7, "CANCELLED"), (8, "FAILED"), (9, "DONE"),
     (77, "UNKNOWN")],
)  # fmt: skip
def test_the_state_of_a_job_is_told(monkeypatch, code, state):
    with server(monkeypatch, answer((2, [field(0x23, "job-state", struct.pack(">i", code))]))) as asked:
        assert cups.job_state("Can_In-41") is JobState[state]
    assert b"job-uri" in asked[0]
    assert b"ipp://localhost/jobs/41" in asked[0]


@pytest.mark.skipif(sys.platform == "win32", reason="the fake is a shell script")
def test_the_file_itself_is_handed_over(lp):
    place = lp("request id is Can_In-41 (0 file(s))")
    assert cups.is_there()
    assert cups.hand_over(JOB) == "Can_In-41"
    assert (place / "given").read_bytes() == JOB.pdf
    wanted = ["-d", "Can_In", "-t", "DiCanDesk giay hen", "-n", "2", "-o", "media=A5", "-"]
    assert (place / "asked").read_text().split("\n")[:-1] == wanted
    cups.cancel("Can_In-41")
    assert (place / "asked").read_text() == "Can_In-41\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the fake is a shell script")
@pytest.mark.parametrize(("says", "code"), [("lp: The printer or class does not exist.", 1), ("well", 0)])
def test_a_refusal_is_told(lp, says, code):
    lp(says, code)
    with pytest.raises(RefusedError):
        cups.hand_over(JOB)


def test_a_pc_without_the_commands_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not cups.is_there()
    for work in (lambda: cups.hand_over(JOB), lambda: cups.cancel("Can_In-41")):
        with pytest.raises(RefusedError):
            work()
