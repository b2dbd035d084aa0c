"""The log tells what happened and not to whom."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from dicandesk import log

NAMES = ["Nguyễn Thị Hoa", "Hoàng Văn Ấm", "Y Moan Ênuôl", "Tran Van Binh", "H'Hen Niê"]
_log = log.logger("dicandesk.tests")


@pytest.fixture
def written(tmp_path):
    path = log.start(tmp_path)
    yield lambda: path.read_text("utf-8")
    log.stop()


def test_an_event_is_one_line_of_pairs(written):
    log.event(_log, "saved", record=bytes(16), took_ms=12, kind="resident", again=False, hub=None)
    at, *rest = written().split()
    assert at.endswith("Z")
    assert rest == [
        "INFO", "tests", "saved", f"record={'0' * 32}", "took_ms=12", "kind=resident", "again=false", "hub=none",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_never_reaches_the_file(written, name):
    log.event(_log, "found", who=name)
    log.trouble(_log, "import_failed", ValueError(f"cannot read {name}, row 3"))
    log.trouble(_log, "import_failed", KeyError(name))
    _log.warning("met %s again", name)
    for word in name.split():
        assert word not in written() or len(word) < 2


@pytest.mark.parametrize("number", ["0900000012", "0900 000 012", "+84900000012", "003054001234", "003.054.001.234"])
def test_a_long_number_never_reaches_the_file(written, number):
    log.event(_log, "called", phone=number)
    log.trouble(_log, "call_failed", ValueError(f"no answer from {number}"))
    assert number not in written()
    assert "0900" not in written()
    assert "1234" not in written()


def test_ids_counts_and_codes_pass(written):
    log.event(_log, "published", bundle="00ff" * 8, bundles=1234567, topic="DD01".lower(), size=bytes(40))
    assert f"bundle={'00ff' * 8} bundles=1234567 topic=dd01 size=<40 bytes>" in written()


def test_an_error_keeps_its_kind_its_place_and_its_cause(written, tmp_path):
    try:
        try:
            (tmp_path / "gone").read_bytes()
        except OSError as cause:
            raise RuntimeError("Cannot keep the bundle") from cause
    except RuntimeError as error:
        log.trouble(_log, "publish_failed", error, bundle=7)
    text = written()
    assert "ERROR tests publish_failed bundle=7" in text
    assert "RuntimeError: Cannot keep the bundle" in text
    assert "FileNotFoundError: [Errno 2]" in text
    assert "test_log.py:" in text


def test_the_file_turns_over(tmp_path, monkeypatch):
    monkeypatch.setattr(log, "KEPT_BYTES", 300)
    log.start(tmp_path)
    for number in range(60):
        log.event(_log, "counted", number=number)
    log.stop()
    assert len(list(tmp_path.glob("dicandesk.log*"))) == log.KEPT_FILES


def test_it_lies_in_the_data_folder_and_stops_when_told(data_folder):
    path = log.start()
    log.stop()
    log.event(_log, "unheard")
    assert path.parent == data_folder / "log"
    assert not path.exists()
    assert [type(one) for one in logging.getLogger("dicandesk").handlers] == [logging.NullHandler]


def test_without_a_file_trouble_is_not_printed_to_the_screen(capfd):
    log.stop()
    program = "from dicandesk import log; log.trouble(log.logger('dicandesk.x'), 'failed', ValueError('x'))"
    subprocess.run([sys.executable, "-c", program], check=True)
    assert capfd.readouterr().err == ""
