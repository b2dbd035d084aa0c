"""Words about printing: names of jobs, paper, and why nothing comes out."""

import pytest

from dicandesk.rules.printing import (
    JobState,
    Printers,
    PrinterState,
    ended,
    is_queue_stopped,
    job_name,
    media_of,
    plain_reasons,
    trouble,
)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Phiếu hướng dẫn DD01", "DiCanDesk phieu huong dan dd01"),
        ("Giấy hẹn – Đỗ Ư'Ơ 😀", "DiCanDesk giay hen do uo"),
        ("", "DiCanDesk"),
        ("x" * 200, ("DiCanDesk " + "x" * 200)[:60]),
    ],
)
def test_names_of_jobs_are_plain_letters(title, name):
    assert job_name(title) == name
    assert job_name(title).isascii()


def test_paper_is_known_by_its_size_whichever_way_it_lies():
    assert media_of(595.3, 841.9) == ("A4", False)
    assert media_of(841.9, 595.3) == ("A4", True)
    assert media_of(419.5, 595.3) == ("A5", False)
    assert media_of(612, 792) == ("", False)


def test_a_printer_is_chosen_without_asking_where_that_is_clear():
    both = Printers(("A", "B"), "B")
    assert [both.choose("A"), both.choose(""), both.choose("gone")] == ["A", "B", "B"]
    assert Printers(("A",)).choose("") == "A"
    assert Printers(("A", "B")).choose("") == ""
    assert Printers().choose("A") == ""


def test_reports_and_what_only_runs_low_are_no_reasons():
    said = ["none", "media-empty-error", "toner-low-warning", "media-low", "cups-ipp-report", "paused", "other-warning"]
    assert plain_reasons(said) == {"media-empty", "paused", "other"}


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("media-empty", "hết giấy"),
        ("media-jam", "kẹt giấy"),
        ("toner-empty", "hết mực"),
        ("cover-open", "Nắp máy in"),
        ("offline", "đang tắt"),
        ("paused", "tạm dừng"),
    ],
)
def test_every_reason_has_plain_words_and_a_next_step(reason, word):
    found = trouble(PrinterState(frozenset({reason}), is_stopped=True))
    assert word in found.what
    assert found.step.endswith(".")


def test_a_stopped_or_closed_queue_is_trouble_and_a_sound_one_is_not():
    assert trouble(PrinterState()) is None
    assert trouble(PrinterState(frozenset({"other"}))) is None
    assert "tạm dừng" in trouble(PrinterState(is_stopped=True)).what
    assert "không nhận" in trouble(PrinterState(takes_jobs=False)).what
    assert [is_queue_stopped(PrinterState(is_stopped=True)), is_queue_stopped(PrinterState())] == [True, False]


def test_a_job_that_ended_says_why():
    fine, empty = PrinterState(), PrinterState(frozenset({"media-empty"}))
    assert ended(JobState.DONE, empty) is None
    assert ended(JobState.PRINTING, fine) is None
    assert "hết giấy" in ended(JobState.PRINTING, empty).what
    assert "huỷ" in ended(JobState.CANCELLED, empty).what
    assert "không in được" in ended(JobState.FAILED, fine).what
    assert "hết giấy" in ended(JobState.FAILED, empty).what
    assert "dừng giữa chừng" in ended(JobState.STOPPED, fine).what
    assert [state for state in JobState if state.is_over] == [
        JobState.DONE, JobState.CANCELLED, JobState.FAILED, JobState.UNKNOWN,
    ]  # fmt: skip
