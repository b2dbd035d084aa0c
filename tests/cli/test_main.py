"""What all commands share: help, language, exit codes, where what is printed."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata

import pytest
from filelock import FileLock

from dicandesk import __version__, app, i18n
from dicandesk.cli import people
from dicandesk.cli.answer import plain, table
from dicandesk.cli.arguments import joined
from tests.cli.conftest import OFFICER, PIN


def started(*arguments, **settings):
    return subprocess.run(
        [sys.executable, "-m", "dicandesk", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        **settings,
    )


def test_help_is_vietnamese_and_english_on_request(run):
    assert "thành viên và cán bộ" in run("--help").out
    assert "Cách dùng: dicandesk units add" in run("units", "add", "--help").out
    assert run("units", "--help").code == 0


def test_help_comes_without_the_database_or_the_window():
    heavy = "{'sqlalchemy', 'PySide6', 'reportlab', 'cryptography', 'msgspec'}"
    script = (
        f"import sys; from dicandesk.cli.main import main; main(['--help']); sys.exit(bool({heavy} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_version(run):
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"dicandesk {__version__}\n", "")


@pytest.mark.parametrize(
    "wrong",
    [
        ["nothing"],
        ["units"],
        ["units", "add"],
        ["units", "add", "--name", "Tổ 7", "--kind", "village"],
        ["members", "list", "--data"],
        ["members", "list", "--nam", "x"],
        ["members", "list", "--lang", "fr"],
        ["--json", "members", "list", "more"],
    ],
)
def test_wrong_usage_is_2_with_the_usage_and_nothing_on_standard_output(run, wrong):
    ran = run(*wrong)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Cách dùng: dicandesk")
    assert "the following" not in ran.err


def test_options_of_all_commands_stand_before_or_after_the_command(run, ward, monkeypatch, tmp_path):
    monkeypatch.delenv("DICANDESK_PIN")
    pin = tmp_path / "pin"
    pin.write_bytes(b"\xef\xbb\xbf" + PIN.encode() + b"\r\n")
    before = run("--json", "--data", ward, "--member", OFFICER, "--pin-file", pin, "members", "list")
    after = run("members", "list", "--json", "--data", ward, "--member", OFFICER, "--pin-file", pin)
    assert before.code == after.code == 0, before.err + after.err
    assert before.document == after.document


def test_without_json_people_read_a_table(run, ward):
    ran = run("members", "list")
    assert ran.out.splitlines()[0].split() == ["Họ", "tên", "Vai", "trò", "Tổ", "Mã"]
    assert OFFICER in ran.out


def test_no_ward_yet_is_said_with_the_next_step(run, tmp_path):
    ran = run("--data", tmp_path / "none", "members", "list", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "init" in ran.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "command", [["members", "list"], ["init", "--ward", "Phường", "--device", "Máy", "--member", "Ai"]]
)
def test_a_data_folder_that_is_a_file_is_said(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    (tmp_path / "file").write_text("giữ", "utf-8")
    ran = run("--data", tmp_path / "file", *command, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "không ngờ" not in ran.err
    assert (tmp_path / "file").read_text("utf-8") == "giữ"


def test_a_log_that_cannot_be_written_does_not_talk(run, ward, monkeypatch):
    def broken(*_):
        raise RuntimeError("không ngờ")

    monkeypatch.setattr(people, "member_row", broken)
    (ward / "log" / "dicandesk.log").mkdir(parents=True)
    ran = run("members", "disable", "x")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_wrong_pin_is_5_and_says_how_many_tries_are_left(run, ward, monkeypatch):
    monkeypatch.setenv("DICANDESK_PIN", "000000")
    ran = run("members", "list", "--json")
    assert (ran.code, ran.out) == (5, "")
    assert "PIN" in ran.err
    assert "Traceback" not in ran.err


def test_five_wrong_pins_make_the_sixth_wait(run, ward, monkeypatch):
    monkeypatch.setenv("DICANDESK_PIN", "000000")
    for _try in range(5):
        run("members", "list")
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    ran = run("members", "list")
    assert ran.code == 5
    assert "phút" in ran.err


@pytest.mark.parametrize("pin_file", [None, "missing", "picture"])
def test_no_pin_is_5(run, ward, monkeypatch, tmp_path, pin_file):
    monkeypatch.delenv("DICANDESK_PIN")
    (tmp_path / "picture").write_bytes(b"\xff\xd8\xff\xe0")
    ran = run("members", "list", *(["--pin-file", tmp_path / pin_file] if pin_file else []))
    assert (ran.code, ran.out) == (5, "")


def test_names_sign_in_without_tones_in_nfd_or_as_id(run, ward, say):
    member = say("members", "list")["members"][0]["id"]
    for name in ("tran van nam", unicodedata.normalize("NFD", OFFICER), member):
        assert run("members", "list", "--member", name).code == 0


def test_an_unknown_name_is_5_and_the_names_of_this_pc_are_told(run, ward):
    ran = run("members", "list", "--member", "Không Có Ai")
    assert ran.code == 5
    assert OFFICER in ran.err


def test_with_several_members_a_name_is_needed(run, ward, monkeypatch):
    monkeypatch.delenv("DICANDESK_MEMBER")
    assert run("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer").code == 0
    ran = run("members", "list")
    assert ran.code == 5
    assert "--member" in ran.err


def test_a_folder_in_use_is_read_beside_but_not_written(full_pins, run, ward):
    with FileLock(ward / "in-use.lock"):
        assert started("members", "list", "--json").returncode == 0
        ran = started("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood", "--json")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "đang mở" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_bug_is_one_sentence_and_the_trace_goes_to_the_log(run, ward, monkeypatch):
    def broken(*_):
        raise RuntimeError("không ngờ")

    monkeypatch.setattr(people, "member_row", broken)
    ran = run("members", "disable", "x", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "Traceback" not in ran.err
    assert "RuntimeError" in (ward / "log" / "dicandesk.log").read_text("utf-8")
    assert "Traceback" in run("members", "disable", "x", "--debug").err


def test_a_refusal_shows_its_trace_only_with_debug(run, ward):
    assert "Traceback" not in run("members", "disable", "x").err
    assert "Traceback" in run("members", "disable", "x", "--debug").err


@pytest.mark.parametrize("error", [KeyboardInterrupt, PermissionError(13, "Permission denied", "x.pdf")])
def test_an_interruption_and_a_refusal_of_the_disk_are_no_bugs(run, ward, monkeypatch, error):
    def stopped(*_):
        raise error

    monkeypatch.setattr(people, "member_row", stopped)
    ran = run("members", "disable", "x")
    assert (ran.code, ran.out) == (1, "")
    assert "không ngờ" not in ran.err


def test_a_reader_that_had_enough_is_no_error_to_talk_about(full_pins, ward):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        ran = subprocess.run(
            [sys.executable, "-m", "dicandesk", "members", "list"], stdout=nobody, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_output_is_utf_8_whatever_the_console(full_pins, ward):
    ran = started("members", "list", "--json", env={**os.environ, "PYTHONIOENCODING": "cp1252"})
    assert OFFICER in ran.stdout


def test_the_language_of_the_settings_counts_unless_another_is_asked_for(run, ward, monkeypatch):
    used = []
    monkeypatch.setattr(i18n, "use", used.append)
    run("--version")
    (ward / "settings.toml").write_text('language = "en"\n', "utf-8")
    run("--version")
    run("--version", "--lang", "vi")
    assert used == ["vi", "en", "vi"]


@pytest.mark.parametrize(("given", "lang"), [([], None), (["--lang", "en"], "en")])
def test_without_a_command_the_window_opens(run, data_folder, monkeypatch, given, lang):
    opened = []
    monkeypatch.setattr(app, "main", lambda **how: opened.append(how) or 7)
    assert run("--data", data_folder, *given).code == 7
    assert opened == [{"data": data_folder, "lang": lang, "courier": None}]


def test_help_loads_neither_the_window_nor_the_database():
    look = "import sys; from dicandesk.cli.main import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "dicandesk.cli.setup" in loaded
    assert not loaded & {"PySide6", "sqlalchemy", "sqlcipher3", "reportlab", "cryptography", "msgspec", "platformdirs"}


def test_signs_before_numbers_are_values_not_options():
    assert joined(["--phone", "-0912", "--name", "-x"]) == ["--phone=-0912", "--name", "-x"]
    assert joined(["--need", "-home_visit", "--need", "--json", "-o"]) == [
        "--need=-home_visit",
        "--need",
        "--json",
        "-o",
    ]


def test_columns_are_as_wide_as_they_look():
    decomposed = unicodedata.normalize("NFD", "Tổ")
    assert table(["A", "B"], [["Tổ", "1"], [decomposed, "2"], ["字", "3"]]).splitlines() == [
        "A   B",
        "Tổ  1",
        f"{decomposed}  2",
        "字  3",
    ]


def test_documents_hold_only_plain_json():
    assert plain(
        {
            "id": b"\x01",
            "left": {
                1.23456,
            },
            "none": None,
        }
    ) == {"id": "01", "left": [1.235], "none": None}


def test_a_courier_file_alone_opens_the_window_with_it(run, data_folder, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(app, "main", lambda **how: opened.append(how["courier"]) or 7)
    file = tmp_path / "Tổ 7.dcdsync"
    assert run("--data", data_folder, file).code == 7
    assert run("--data", data_folder, "xyz").code == 2
    assert opened == [file]
