"""Operation ids: unique, rising and valid whatever the wall clock does."""

from __future__ import annotations

import os
import threading
import uuid

import pytest
from hypothesis import given, strategies as st

from dicandesk.store.clock import DAY_MS, Clock
from tests.store.pcs import START

TAG = b"abcdef"


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self, ms: int = START) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


def milliseconds(op_id: bytes) -> int:
    return int.from_bytes(op_id[:6])


def test_an_id_is_a_uuid_of_version_7_that_tells_the_time():
    one = uuid.UUID(bytes=Clock(Hands(), TAG).next())
    assert (one.version, one.variant) == (7, uuid.RFC_4122)
    assert milliseconds(one.bytes) == START
    assert one.bytes.endswith(TAG)


@given(moves=st.lists(st.integers(-(10**11), 10**11), max_size=20))
def test_ids_rise_while_the_clock_jumps_by_years(moves):
    hands = Hands(START * 2)
    clock = Clock(hands, TAG)
    ids = []
    for move in moves:
        hands.ms += move
        ids += [clock.next(), clock.next()]
    assert ids == sorted(set(ids))
    assert all((uuid.UUID(bytes=one).version, uuid.UUID(bytes=one).variant) == (7, uuid.RFC_4122) for one in ids)


def rise(count: int, hands: Hands) -> None:
    clock = Clock(hands, TAG)
    before = clock.next()
    for number in range(count):
        if number % 1000 == 0:
            hands.ms += (number % 7000) - 3000
        one = clock.next()
        assert one > before
        assert one[6] >> 4 == 7
        assert one[8] >> 6 == 0b10
        before = one


def test_a_hundred_thousand_ids_rise():
    rise(100_000, Hands())


@pytest.mark.proof
@pytest.mark.timeout(0)
def test_ten_million_ids_rise():
    rise(10_000_000, Hands())


def test_a_full_counter_borrows_from_the_next_millisecond():
    clock = Clock(Hands(), TAG)
    first = clock.next()
    clock._count = (1 << 26) - 2
    last, over, after = clock.next(), clock.next(), clock.next()
    assert first < last < over < after
    assert [milliseconds(one) - START for one in (last, over, after)] == [0, 1, 1]
    assert last[6:10] == bytes([0x7F, 0xFF, 0xBF, 0xFF])
    assert uuid.UUID(bytes=over).version == 7


def test_threads_never_get_the_same_id():
    clock = Clock(Hands(), TAG)
    found: list[list[bytes]] = [[] for _ in range(4)]

    def draw(mine: list[bytes]) -> None:
        mine += [clock.next() for _ in range(10_000)]

    threads = [threading.Thread(target=draw, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == sorted(mine) for mine in found)
    assert len({one for mine in found for one in mine}) == 40_000


def test_two_copies_of_one_disk_give_different_ids():
    left, right = (Clock(Hands(), os.urandom(6), last=START.to_bytes(6)) for _ in range(2))
    assert not {left.next() for _ in range(1000)} & {right.next() for _ in range(1000)}


def test_a_restart_goes_on_above_what_was_given():
    hands = Hands()
    clock = Clock(hands, b"\xff" * 6)
    given_out = [clock.next() for _ in range(3)]
    hands.ms -= 10**10
    assert Clock(hands, b"\x00" * 6, clock.last).next() > max(given_out)


@given(ahead=st.integers(-DAY_MS, DAY_MS), count=st.integers(0, 3))
def test_an_id_of_another_pc_pushes_ours_above_it(ahead, count):
    theirs = Clock(Hands(START + ahead), b"\xff" * 6)
    foreign = [theirs.next() for _ in range(count + 1)][-1]
    clock = Clock(Hands(), b"\x00" * 6)
    clock.next()
    clock.receive(foreign)
    assert clock.next() > foreign


def test_after_an_id_of_the_same_millisecond_ours_is_greater():
    clock = Clock(Hands(), b"\x00" * 6)
    mine = clock.next()
    foreign = mine[:6] + b"\xff" * 10
    clock.receive(foreign)
    assert clock.next() > foreign


def test_others_never_push_our_clock_further_than_a_day():
    clock = Clock(Hands(), TAG)
    clock.receive(b"\xff" * 16)
    assert START + DAY_MS <= milliseconds(clock.next()) <= START + DAY_MS + 1


def test_an_old_id_of_another_pc_changes_nothing():
    clock, same = Clock(Hands(), TAG), Clock(Hands(), TAG)
    clock.next(), same.next()
    clock.receive(bytes(16))
    assert clock.next() == same.next()
