"""What the first page is told."""

from __future__ import annotations

from datetime import date, timedelta

from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.overviews import day
from dicandesk.services.register import residents
from dicandesk.services.access.founding import SLIPS
from dicandesk.store import meta


def visit(resident, at, *, unnamed=0, due=None):
    outcome = Outcome.UNFINISHED if due else Outcome.ALONE
    result = TopicResult("DD01", outcome, "lech_thong_tin" if due else None)
    mode = "one" if resident else "talk"
    results, told = ((result,), ()) if resident else ((), ("DD01",))
    return VisitDraft(resident, unnamed, results, "culture_house", 15, "", due, at, mode=mode, told=told)


def test_the_day_holds_what_is_due_what_was_done_and_the_month_so_far(db, ward, now):
    hoa = residents.register(db, ward.mai, ResidentDraft("Nguyễn Thị Hoà", "1954", unit=ward.seven), now=now)
    sessions.log(db, ward.mai, visit(hoa, now - timedelta(days=3), due=date(2026, 11, 24)), now=now)
    sessions.log(db, ward.mai, visit(hoa, now - timedelta(hours=1)), now=now)
    sessions.log(db, ward.mai, visit(None, now, unnamed=30), now=now)
    sessions.log(db, ward.nam, visit(None, now, unnamed=5), now=now)
    found = day.open_(db, ward.mai, now=now)
    assert [row.at for row in found.visits] == [now, now - timedelta(hours=1)]
    assert (found.month.sessions, found.month.people, found.month.unnamed) == (3, 1, 30)
    assert (found.month.mine, found.month.my_minutes, found.month.mine_ever) == (3, 45, 3)
    assert found.month.first == date(2026, 11, 1)
    assert day.open_(db, ward.officer, now=now).month.sessions == 4


def test_last_month_counts_only_for_ever(db, ward, now):
    old = now - timedelta(days=30)
    sessions.log(db, ward.mai, visit(None, old, unnamed=30), now=now)
    month = day.open_(db, ward.mai, now=now).month
    assert (month.sessions, month.mine, month.mine_ever) == (0, 0, 1)


def test_only_an_officer_is_asked_to_print_the_slips(db, ward, now):
    assert not day.open_(db, ward.officer, now=now).slips_wait
    with db.exclusive() as connection:
        meta.put(connection, SLIPS, b"keys")
    assert day.open_(db, ward.officer, now=now).slips_wait
    assert not day.open_(db, ward.mai, now=now).slips_wait
