"""A calendar file is one that any phone reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dicandesk.rules.calendar import WIDTH, Event, calendar

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
EVENT = Event("abc@dicandesk", date(2026, 11, 30), "Hẹn hướng dẫn: Nguyễn Thị Hoà")


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_it_is_a_whole_day_with_an_alarm_in_the_morning():
    lines = unfolded(calendar(EVENT, NOW))
    for line in (
        "VERSION:2.0",
        "UID:abc@dicandesk",
        "DTSTAMP:20261124T030000Z",
        "DTSTART;VALUE=DATE:20261130",
        "DTEND;VALUE=DATE:20261201",
        "SUMMARY:Hẹn hướng dẫn: Nguyễn Thị Hoà",
        "TRIGGER:PT7H30M",
    ):
        assert line in lines
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    begun = [line.partition(":")[2] for line in lines if line.startswith("BEGIN:")]
    ended = [line.partition(":")[2] for line in lines if line.startswith("END:")]
    assert begun == ended[::-1] == ["VCALENDAR", "VEVENT", "VALARM"]


def test_nothing_but_the_name_is_told_unless_it_is_given():
    plain = calendar(EVENT, NOW)
    assert "LOCATION" not in plain
    assert plain.count("DESCRIPTION") == 1  # of the alarm, which repeats the title
    full = unfolded(calendar(Event("a", EVENT.day, "Hẹn", "Nhà văn hoá", "Việc: BHYT"), NOW))
    assert {"LOCATION:Nhà văn hoá", "DESCRIPTION:Việc: BHYT"} <= set(full)


def test_what_means_something_to_the_format_is_escaped():
    text = calendar(Event("a", EVENT.day, "Hẹn; bà Hoà, ông \\ Hải\nngõ 3"), NOW)
    assert "SUMMARY:Hẹn\\; bà Hoà\\, ông \\\\ Hải\\nngõ 3" in unfolded(text)


def test_no_line_is_longer_than_allowed_and_no_letter_is_cut():
    title = "Hẹn hướng dẫn: Nguyễn Thị Hoà và cả nhà ở ngõ 3 tổ dân phố 7 " * 4
    text = calendar(Event("a", EVENT.day, title.strip()), NOW)
    data = text.encode()
    assert max(map(len, data.split(b"\r\n"))) <= WIDTH
    assert "\n" not in text.replace("\r\n", "")
    for piece in data.split(b"\r\n"):
        piece.decode()
    assert f"SUMMARY:{title.strip().replace(',', '')}" in unfolded(text)


def test_a_later_file_of_the_same_appointment_replaces_the_first():
    def numbers(now):
        return [line for line in unfolded(calendar(EVENT, now)) if line.startswith(("UID", "SEQUENCE"))]

    first, second = numbers(NOW), numbers(NOW + timedelta(days=1))
    assert first[0] == second[0]
    assert int(first[1].partition(":")[2]) < int(second[1].partition(":")[2])
