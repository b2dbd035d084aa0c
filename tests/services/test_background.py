"""When a PC syncs by itself, and what it says about how things stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.services.hub.background import (
    AT_START,
    EVERY,
    FAST_HUB,
    FIRST_RETRY,
    LONGEST,
    SLOW,
    SLOW_HUB,
    THOROUGH_EVERY,
    Rhythm,
)
from dicandesk.services.hub.standing import moment, standing
from dicandesk.services.hub.hub_faults import HubAwayError
from dicandesk.services.hub.syncing import SyncState

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HUB = r"\\UBND\dicandesk"


def test_a_pc_syncs_soon_after_it_starts_and_then_every_two_minutes():
    rhythm = Rhythm(100)
    assert rhythm.wait(100) == AT_START
    rhythm.begun(102)
    rhythm.worked(103)
    assert rhythm.wait(103) == EVERY
    assert rhythm.wait(999) == 0


def after(*, took=0.5, has_sent=False):
    """Return the rhythm of a PC whose last sync ended at 0."""
    rhythm = Rhythm(-took)
    rhythm.begun(-took)
    rhythm.worked(0, has_sent=has_sent)
    return rhythm


def test_the_first_save_goes_out_after_a_moment_of_rest():
    rhythm = after()
    rhythm.saved(10)
    assert rhythm.wait(10) == FAST_HUB.rest
    rhythm.saved(12)
    assert rhythm.wait(12) == FAST_HUB.rest


def test_saves_in_a_row_make_one_file_a_minute_and_not_one_each():
    rhythm, sent, now = after(), [], 0
    while now < 600:
        now += 2
        rhythm.saved(now)
        if rhythm.wait(now) == 0:
            sent.append(now)
            rhythm.begun(now)
            rhythm.worked(now, has_sent=True)
    assert len(sent) == 9
    assert sent[0] <= FAST_HUB.apart + 2


def test_a_save_just_after_another_went_out_waits_for_those_that_follow():
    rhythm = after(has_sent=True)
    rhythm.saved(10)
    assert rhythm.wait(10) == FAST_HUB.apart - 10
    rhythm.begun(60)
    rhythm.worked(60)
    rhythm.saved(70)
    assert rhythm.wait(70) == FAST_HUB.rest


def test_what_was_saved_before_a_sync_asks_for_no_second_one():
    rhythm = after()
    rhythm.saved(10)
    rhythm.begun(13)
    rhythm.worked(14, has_sent=True)
    assert rhythm.wait(14) == EVERY


def test_a_save_while_a_sync_runs_is_not_forgotten():
    rhythm = after()
    rhythm.begun(10)
    rhythm.saved(11)
    rhythm.worked(12)
    assert rhythm.wait(12) == FAST_HUB.rest - 1


def test_the_whole_hub_is_looked_at_first_then_twice_an_hour_and_after_a_failure():
    rhythm = Rhythm(0)
    assert rhythm.is_thorough_due(0)
    rhythm.worked(1, was_thorough=True)
    assert not rhythm.is_thorough_due(THOROUGH_EVERY)
    rhythm.worked(THOROUGH_EVERY)
    assert rhythm.is_thorough_due(THOROUGH_EVERY + 1)
    rhythm.worked(THOROUGH_EVERY + 1, was_thorough=True)
    rhythm.failed(THOROUGH_EVERY + 2)
    assert rhythm.is_thorough_due(THOROUGH_EVERY + 2)


def test_on_a_slow_hub_saves_wait_longer_for_one_another():
    rhythm = after(took=SLOW + 1, has_sent=True)
    rhythm.saved(10)
    assert rhythm.wait(10) == EVERY - 10
    rhythm = after(took=SLOW + 1)
    rhythm.saved(10)
    assert rhythm.wait(10) == SLOW_HUB.rest


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


def state(pending=0, *, oldest=None, last=None, conflicts=0, carried=0):
    return SyncState(pending, 0, oldest and NOW - oldest, last and NOW - last, conflicts, (), carried)


AWAY = HubAwayError("Không nối được.", "Máy tự gửi lại.", code=4)
FULL = UserError("Thư mục đầy.", "Báo cán bộ.", code=4)


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
        (state(), HUB, AWAY, ("offline", "Ngoại tuyến", "Chưa đồng bộ lần nào")),
        (state(2), HUB, FULL, ("refused", "Chưa gửi được · 2 mục chờ", "2 mục chờ gửi")),
        (state(last=timedelta(days=3)), HUB, FULL, ("refused", "Chưa đồng bộ được", "Mọi thứ đã gửi trước đó")),
        (state(), HUB, None, ("waiting", "Chưa đồng bộ lần nào", "Chưa đồng bộ lần nào")),
        (state(), "", None, ("alone", "Chưa nối với phường", "Máy này chưa nối với phường")),
        (
            state(last=timedelta(minutes=5), carried=31),
            HUB,
            None,
            ("waiting", "31 mục chờ gửi", "Mang giúp máy khác 31 mục, chưa về phường"),
        ),
        (
            state(2, last=timedelta(minutes=5), carried=1200),
            HUB,
            AWAY,
            ("offline", "Ngoại tuyến · 1.202 mục chờ gửi", "2 mục chờ gửi; mang giúp máy khác 1.200 mục"),
        ),
        (
            state(carried=4),
            "",
            AWAY,
            ("alone", "Chưa nối · 4 mục trên máy", "Mang giúp máy khác 4 mục, chưa về phường"),
        ),
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
