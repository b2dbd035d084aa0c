"""Which backups stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dicandesk.rules.backups import DAYS, MONTHS, WEEKS, kept

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def ages(made: set[datetime]) -> list[int]:
    return sorted(round((NOW - one) / timedelta(days=1)) for one in made)


def every_day(days: int) -> list[datetime]:
    return [NOW - timedelta(days=number) for number in range(days)]


def test_a_year_of_daily_backups_thins_out():
    found = ages(kept(every_day(400), NOW))
    assert found[:7] == list(range(7))
    assert len(found) <= DAYS + WEEKS + MONTHS
    assert found == [0, 1, 2, 3, 4, 5, 6, 9, 16, 24, 55, 85, 116, 147]


def test_two_of_one_day_are_one_and_it_is_the_newer():
    early = NOW - timedelta(hours=3)
    assert kept([early, NOW], NOW) == {NOW}


def test_days_without_one_do_not_count():
    made = [NOW - timedelta(days=10 * number) for number in range(5)]
    assert kept(made, NOW) == set(made)


def test_the_newest_stays_however_old_and_others_go_after_a_year():
    old = [NOW - timedelta(days=days) for days in (500, 501)]
    assert kept(old, NOW) == {old[0]}
    assert kept([NOW, *old], NOW) == {NOW}
    assert kept([], NOW) == set()


def test_days_are_those_of_viet_nam():
    """23:30 and 00:30 there are one day of UTC."""
    late = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    assert len(kept([late, late + timedelta(hours=1)], NOW)) == 2


def test_what_stayed_stays_when_asked_again():
    """Day by day for two years, as the program does it."""
    made: set[datetime] = set()
    for number in range(730):
        moment = NOW + timedelta(days=number)
        made = kept({*made, moment}, moment)
        assert len(made) <= DAYS + WEEKS + MONTHS
    assert len({(one.year, one.month) for one in made}) == MONTHS
