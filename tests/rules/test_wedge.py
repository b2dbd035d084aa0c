"""A scanner that types, told from a person: by pace alone, and without a character lost."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from dicandesk.rules.wedge import LEAK, LEAST, Verdict, Wedge

CARD = "003154004417||NGUYỄN THỊ HOÀ|15081954|Nữ|Tổ 7, Phường Đội Cấn|02092021"
LINES = ("IDVNM1540044174003154004417<<1", "5408152F2908157VNM<<<<<<<<<<<4", "NGUYEN<<THI<HOA<<<<<<<<<<<<<<<")


class Desk:
    """What reached the page, and what was taken for a scan."""

    def __init__(self):
        self.wedge, self.now = Wedge(), 1000
        self.seen, self.held, self.scans = "", "", []

    def type(self, text, *, pace):
        for char in text:
            self.now += pace
            verdict = self.wedge.end(self.now) if char == "\n" else self.wedge.character(char, self.now)
            self._do(verdict, char)

    def _do(self, verdict, char):
        if verdict is Verdict.HOLD:
            self.held += char
        elif verdict is Verdict.SCAN:
            self.scans.append(self.wedge.text)
            self.held = ""
            self.wedge.forget()
        else:
            self.seen, self.held = (
                self.seen + (self.held if verdict is Verdict.RELEASE else "") + char,
                ("" if verdict is Verdict.RELEASE else self.held),
            )


@pytest.mark.parametrize("pace", [0, 1, 4, 12, 30, 44])
def test_a_scan_is_caught_whole_at_any_pace_of_a_scanner(pace):
    desk = Desk()
    desk.type(CARD + "\n", pace=pace)
    assert desk.scans == [CARD]
    assert desk.seen == CARD[:LEAK]


@pytest.mark.parametrize("pace", [46, 70, 120, 240])
def test_a_person_is_never_taken_for_a_scanner(pace):
    desk = Desk()
    desk.type("Nguyễn Thị Ánh Nguyệt, tổ dân phố số 5\n", pace=pace)
    assert desk.scans == []
    assert desk.seen == "Nguyễn Thị Ánh Nguyệt, tổ dân phố số 5\n"


def test_a_scan_right_after_typing_leaves_what_was_typed():
    desk = Desk()
    desk.type("ghi chú ", pace=150)
    desk.now += 60
    desk.type(CARD + "\n", pace=4)
    assert [scan[-len(CARD) :] for scan in desk.scans] == [CARD]
    assert desk.seen.startswith("ghi chú ")


def test_a_short_scan_is_typed_into_the_field():
    desk = Desk()
    desk.type("003154004417\n", pace=3)
    assert desk.scans == []
    assert desk.seen == "003154004417\n"


def test_the_three_lines_of_the_back_are_one_scan():
    desk = Desk()
    desk.type("\n".join(LINES) + "\n", pace=4)
    assert desk.scans == ["\n".join(LINES)]


def test_two_scans_in_a_row_are_two():
    desk = Desk()
    desk.type(CARD + "\n", pace=4)
    desk.type(CARD + "\n", pace=4)
    assert desk.scans == [CARD, CARD]


def test_a_keyboard_program_that_corrects_itself_leaves_its_letters():
    wedge = Wedge()
    for place, char in enumerate("003154004417|NGUYE"):
        wedge.character(char, 1000 + place)
    assert wedge.backspace(1020) is Verdict.HOLD
    wedge.character("Ễ", 1021)
    assert wedge.text == "003154004417|NGUYỄ"


def test_half_a_scan_is_let_go_when_it_stops():
    desk = Desk()
    desk.type(CARD[:15], pace=4)
    assert desk.seen == CARD[:LEAK]
    desk.now += 400
    desk.type("x", pace=0)
    assert desk.seen == CARD[:15] + "x"


@given(st.lists(st.tuples(st.sampled_from("aă1| \n"), st.integers(0, 400)), max_size=80))
def test_nothing_is_ever_lost(keys):
    """Whatever the paces: every key reached the page, is held, or belongs to a scan."""
    desk = Desk()
    for char, gap in keys:
        desk.now += gap
        desk.type(char, pace=0)
    typed = "".join(char for char, _gap in keys)
    caught = sum(len(scan) + 1 - LEAK for scan in desk.scans)
    assert len(desk.seen) + len(desk.held) + caught == len(typed)
    assert all(len(scan) >= LEAST for scan in desk.scans)
