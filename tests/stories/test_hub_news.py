"""A hub that lost files, two hubs in turn, a copied disk, another ward's folder: healed, and told in one sentence."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dicandesk.errors import UserError
from dicandesk.services.care import upkeep
from dicandesk.services.hub import syncing
from dicandesk.store import backup
from tests.stories.test_erase import log, register, rounds, three

__all__ = ["three"]

if TYPE_CHECKING:
    from dicandesk.services.access.desk import Desk

LOST, TURNS, COPY = "mất một số tệp", "dùng luân phiên", "sổ mới"


def told(desk: Desk, words: str) -> int:
    """Return how many lines of the log say it; equal ones that follow each other are one."""
    return sum(words in text for text in log(desk))


def agree(*desks: Desk) -> None:
    found = [upkeep.examine(desk.db, "") for desk in desks]
    assert len({(one.op_sum, one.state_sum) for one in found}) == 1


def test_a_thinned_folder_is_made_complete(ward, three):
    office, one, two = three
    register(one), register(office, "Ma Văn Sơn")
    rounds(ward, one, office, two)
    assert told(office, LOST) == told(one, LOST) == 0
    for path in list(ward.hub.glob("chain/*/*.dcb"))[::2]:
        path.unlink()
    ward.sync(office)
    assert told(office, LOST) == 1
    rounds(ward, one, two)
    agree(office, one, two)
    late = ward.join(office, "late", "Tổ 3", "Lò Thị Mây")
    ward.sync(late)
    agree(office, late)


def test_a_folder_restored_from_last_month_is_made_complete(ward, three):
    office, one, two = three
    register(one)
    rounds(ward, one, office, two)
    old = ward.root / "old"
    shutil.copytree(ward.hub, old)
    register(one, "Giàng A Páo"), register(office, "Ma Văn Sơn")
    rounds(ward, one, office, two)
    shutil.rmtree(ward.hub)
    shutil.copytree(old, ward.hub)
    ward.sync(office)
    assert told(office, LOST) == 1
    rounds(ward, two, one)
    late = ward.join(office, "late", "Tổ 3", "Lò Thị Mây")
    ward.sync(late)
    rounds(ward, office, one, two, late, count=1)
    agree(office, one, two, late)


def test_an_emptied_folder_is_refused_until_an_officer_says_so(ward, three):
    office, one, two = three
    register(one)
    rounds(ward, one, office, two, count=2)
    shutil.rmtree(ward.hub)
    ward.hub.mkdir()
    for desk in (one, office):
        with pytest.raises(UserError):
            ward.sync(desk)
        assert told(desk, "còn trống") == 1
    assert list(ward.hub.iterdir()) == []
    syncing.sync_now(office.db, str(ward.hub), anew=True)
    rounds(ward, one, two)
    late = ward.join(office, "late", "Tổ 3", "Lò Thị Mây")
    ward.sync(late)
    rounds(ward, office, one, two, late, count=1)
    agree(office, one, two, late)


def test_another_wards_folder_is_left_alone(ward, three, tmp_path):
    from tests.sync import pcs

    office, _, _ = three
    strange = tmp_path / "strange"
    strange.mkdir()
    pcs.found(tmp_path / "elsewhere", strange).sync()
    before = sorted(path.name for path in strange.rglob("*"))
    with pytest.raises(UserError, match="phường khác"):
        syncing.sync_now(office.db, str(strange))
    assert told(office, "phường khác") == 1
    assert sorted(path.name for path in strange.rglob("*")) == before


def test_two_hubs_used_in_turn_both_become_complete(ward, three, tmp_path):
    office, one, two = three
    second = tmp_path / "second"
    shutil.copytree(ward.hub, second)
    hub = second / "hub.json"
    hub.unlink()
    shutil.rmtree(second / "chain")
    register(one), ward.sync(one, office)
    syncing.sync_now(office.db, str(second), anew=True)
    assert told(office, TURNS) == 1
    assert told(office, LOST) == 0
    register(two, "Ma Văn Sơn"), syncing.sync_now(two.db, str(second))
    for _ in range(2):
        for place in (ward.hub, second):
            for desk in (office, one, two):
                syncing.sync_now(desk.db, str(place))
    agree(office, one, two)
    for place in (ward.hub, second):
        assert len(list(place.glob("chain/*/*.dcb"))) + len(list(place.glob("relay/*"))) >= 2


def test_one_disk_on_two_pcs_is_told_to_the_officer_once(ward, three):
    office, one, two = three
    register(one), rounds(ward, one, office, two, count=2)
    member, folder = one.actor.member, one.folder
    one.close(), ward.desks.remove(one)
    shutil.copytree(folder, ward.root / "twin")
    one, twin = ward.open("one", member, "135790"), ward.open("twin", member, "135790")
    register(one, "Giàng A Páo"), register(twin, "Lò Thị Mây")
    rounds(ward, one, twin, office, two)
    assert told(twin, COPY) == 1
    assert told(office, COPY) == 1
    rounds(ward, one, twin, office, two, count=1)
    assert told(office, COPY) == 1
    agree(office, one, twin, two)
    names = {row.name for row in residents_of(office)}
    assert {"Giàng A Páo", "Lò Thị Mây"} <= names


def residents_of(desk: Desk):
    from dicandesk.services.register.resident_lists import Filters, list_

    return list_(desk.db, desk.actor, Filters(), now=datetime.now(UTC), limit=100)


def test_yesterdays_database_loses_nothing(ward, three):
    office, one, two = three
    register(one), rounds(ward, one, office, two, count=2)
    copy = one.db.back_up()
    register(one, "Giàng A Páo"), rounds(ward, one, office, two, count=2)
    member, folder, key = one.actor.member, one.folder, one.key
    one.close(), ward.desks.remove(one)
    backup.restore(copy, key, folder / "dicandesk.db", datetime.now(UTC))
    one = ward.open("one", member, "135790")
    register(one, "Lò Thị Mây")
    rounds(ward, one, office, two, count=2)
    assert told(one, COPY) == told(office, COPY) == 1
    agree(office, one, two)
    assert {"Giàng A Páo", "Lò Thị Mây"} <= {row.name for row in residents_of(two)}
