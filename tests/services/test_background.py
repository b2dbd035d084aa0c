"""When a PC syncs by itself, and what it says about how things stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.services.background import AFTER_SAVE, EVERY, FIRST_RETRY, LONGEST, Rhythm
from dicandesk.services.standing import moment, standing
from dicandesk.services.syncing import SyncState

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HUB = r"\\UBND\dicandesk"


def test_a_pc_syncs_soon_after_it_starts_and_after_each_save_and_else_every_two_minutes():
    rhythm = Rhythm(100)
    assert rhythm.wait(100) == AFTER_SAVE
    rhythm.worked(103)
    assert rhythm.wait(103) == EVERY
    rhythm.saved(110)
    assert rhythm.wait(110) == AFTER_SAVE
    rhythm.saved(111)
    assert rhythm.wait(111) == AFTER_SAVE - 1
    assert rhythm.wait(999) == 0


def test_a_hub_that_is_away_is_asked_ever_more_seldom_and_saves_do_not_hurry_it():
    rhythm, waits = Rhythm(0), []
    for _ in range(8):
        rhythm.failed(0)
        rhythm.saved(0)
        waits.append(rhythm.wait(0))
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
    rhythm.worked(0)
    assert rhythm.failures == 0
    rhythm.failed(0)
    assert rhythm.wait(0) == FIRST_RETRY


def test_what_needs_a_person_waits_longest_at_once():
    rhythm = Rhythm(0)
    rhythm.failed(0, needs_person=True)
    assert rhythm.wait(0) == LONGEST


def state(pending=0, *, oldest=None, last=None, conflicts=0):
    return SyncState(pending, 0, oldest and NOW - oldest, last and NOW - last, conflicts, ())


AWAY = UserError("Không nối được.", "Máy tự gửi lại.", code=4)


@pytest.mark.parametrize(
    ("state", "hub", "error", "said"),
    [
        (state(last=timedelta(minutes=5)), HUB, None, ("arrived", "Đã đồng bộ 5 phút trước", "Mọi thứ đã về phường")),
        (
            state(12, oldest=timedelta(days=2)),
            HUB,
            None,
            ("waiting", "12 mục chờ gửi", "12 mục chờ gửi, cũ nhất 2 ngày"),
        ),
        (
            state(2, oldest=timedelta(hours=5)),
            HUB,
            AWAY,
            ("offline", "Ngoại tuyến · 2 mục chờ gửi", "2 mục chờ gửi, cũ nhất 5 giờ"),
        ),
        (state(1, oldest=timedelta(minutes=5)), HUB, None, ("waiting", "1 mục chờ gửi", "1 mục chờ gửi")),
        (state(last=timedelta(days=3)), HUB, AWAY, ("offline", "Ngoại tuyến", "Mọi thứ đã gửi trước đó")),
        (state(), HUB, None, ("waiting", "Chưa đồng bộ lần nào", "Chưa đồng bộ lần nào")),
        (state(), "", None, ("alone", "Chưa nối với phường", "Máy này chưa nối với phường")),
        (state(3), "", AWAY, ("alone", "Chưa nối · 3 mục trên máy", "3 mục chờ gửi")),
    ],
)
def test_the_sentence_is_true(state, hub, error, said):
    found = standing(state, hub, error=error, now=NOW)
    assert (found.kind, found.short, found.sentence) == said


def test_an_error_says_itself_and_a_running_sync_goes_before_all():
    waiting = state(12, oldest=timedelta(days=2), conflicts=3)
    assert standing(waiting, HUB, error=AWAY, now=NOW).detail == "Không nối được. Máy tự gửi lại."
    assert standing(waiting, HUB, error=AWAY, is_working=True, now=NOW).kind == "working"
    assert standing(waiting, HUB, now=NOW).conflicts == 3


def test_moments_are_named_as_people_do():
    assert moment(NOW, NOW) == "11:00 hôm nay"
    assert moment(NOW - timedelta(hours=12), NOW) == "23:00 hôm qua"
    assert moment(NOW - timedelta(days=12), NOW) == "11:00 ngày 12/11/2026"
