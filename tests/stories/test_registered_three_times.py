"""One person registered on three PCs that knew nothing of each other, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.records import comparing, conflicts, deciding, merging, profiles
from dicandesk.services.register import erasing, erasures, proposals, residents
from dicandesk.services.common.reading import shown_by
from dicandesk.store import meta
from dicandesk.store.database import raw
from dicandesk.store.tables import Resident
from tests.stories.conftest import NOW


@pytest.fixture
def three(ward):
    """An officer's PC and two of volunteers."""
    office = ward.found()
    ward.sync(office)
    return office, ward.join(office, "seven", "Tổ 7", "Lê Thị Mai"), ward.join(office, "nine", "Tổ 9", "Phan Văn Tú")


def register(desk, name, **fields):
    return residents.register(desk.db, desk.actor, ResidentDraft(name, **fields), now=NOW)


def visited(desk, resident, days):
    draft = VisitDraft(resident, 0, (TopicResult("DD01", Outcome.HELPED),), "home", 10, "", None, NOW - timedelta(days))
    sessions.log(desk.db, desk.actor, draft, now=NOW)


def sums(desks):
    with_sums = []
    for desk in desks:
        with desk.db.reading() as session:
            with_sums.append([meta.get_sum(raw(session), name) for name in (meta.OP_SUM, meta.STATE_SUM)])
    return [set(found) for found in zip(*with_sums, strict=True)]


def test_merged_edited_elsewhere_asked_answered_and_the_same_everywhere(ward, three):
    office, seven, nine = three
    ids = [
        register(office, "Nguyễn Thị Hoà", birth="15/08/1954", phones=(PhoneDraft("0900000012"),)),
        register(seven, "Nguyễn Thị Hòa", birth="1954", address="Số nhà 12"),
        register(nine, "Nguyễn Thị Hoà", birth="1954", phones=(PhoneDraft("0900000042", "cháu"),)),
    ]
    for pc, resident in zip(three, ids, strict=True):
        visited(pc, resident, 1)
    ward.sync(*three, *three)
    assert len(proposals.proposals(office.db, office.actor)) == 3
    opened = profiles.open_(seven.db, seven.actor, ids[2], now=NOW)
    with pytest.raises(UserError):
        comparing.compare(seven.db, seven.actor, ids, now=NOW)

    compared = comparing.compare(office.db, office.actor, ids, now=NOW)
    merging.merge(office.db, office.actor, compared, take={"address": ids[1]})
    assert opened.name == "Nguyễn Thị Hoà"
    with seven.db.reading() as session:
        shown = shown_by(session, {Resident: [ids[2]]})
    residents.change(seven.db, seven.actor, ids[2], {"address": "Số nhà 14, ngõ 3"}, shown, now=NOW)
    ward.sync(*three, *three)

    for pc in three:
        (asked,) = conflicts.inbox(pc.db)
        assert (asked.kind, asked.record, asked.others) == ("unseen", ids[0], (ids[2],))
        assert {choice.text for choice in asked.values} == {"Địa chỉ: Số nhà 12", "Địa chỉ: Số nhà 14, ngõ 3"}
    assert conflicts.inbox(seven.db, seven.actor) == []
    asked = conflicts.inbox(office.db, office.actor)[0]
    theirs = next(choice.key for choice in asked.values if "ngõ 3" in choice.text)
    deciding.resolve(office.db, office.actor, asked, theirs)
    ward.sync(*three, *three)

    for pc in three:
        assert conflicts.inbox(pc.db) == []
        view = profiles.open_(pc.db, pc.actor, ids[1], now=NOW)
        assert (view.id, set(view.merged_from)) == (ids[0], {ids[1], ids[2]})
        assert (view.address, view.birth, len(view.phones), len(view.timeline)) == (
            "Số nhà 14, ngõ 3", "1954-08-15", 2, 3,
        )  # fmt: skip
    assert [len(found) for found in sums(three)] == [1, 1]

    merging.unmerge(office.db, office.actor, ids[0])
    ward.sync(*three, *three)
    for pc in three:
        views = [profiles.open_(pc.db, pc.actor, one, now=NOW) for one in ids]
        assert [view.id for view in views] == ids
        assert [view.address for view in views] == ["Số nhà 14, ngõ 3", "Số nhà 12", "Số nhà 14, ngõ 3"]
        assert [(len(view.phones), len(view.timeline)) for view in views] == [(1, 1), (0, 1), (1, 1)]
    assert [len(found) for found in sums(three)] == [1, 1]


def test_what_counts_for_officers_only_is_refused_at_once_on_a_teams_pc(ward, three):
    """An officer who sits at a team's PC: no other PC would count the merge, so nothing is written here either."""
    _office, seven, _nine = three
    first, second = register(seven, "Nguyễn Thị Hoà", birth="1954"), register(seven, "Nguyễn Thị Hoà", birth="1954")
    compared = comparing.compare(seven.db, three[0].actor, (first, second), now=NOW)
    with pytest.raises(UserError, match="máy của cán bộ"):
        merging.merge(seven.db, three[0].actor, compared)
    assert profiles.open_(seven.db, seven.actor, second, now=NOW).merged_from == ()


def erased(desk, resident):
    asked = erasing.ask(desk.db, desk.actor, resident)
    erasing.erase(desk.db, desk.actor, asked, request="12/2026", confirmed=asked.name, now=NOW)


def test_when_one_office_merges_and_another_erases_the_rest_goes_only_when_somebody_says_so(ward):
    office = ward.found()
    ward.sync(office)
    hall = ward.join(office, "hall", "Trung tâm phường", "Nông Văn Đạt", role="officer")
    pcs = (office, hall)
    hall.actor = replace(hall.actor, role=Role.OFFICER)
    first, second = (register(office, "Nguyễn Thị Hoà", birth="1954") for _time in range(2))
    ward.sync(*pcs, *pcs)
    merging.merge(office.db, office.actor, comparing.compare(office.db, office.actor, (first, second), now=NOW))
    erased(hall, second)
    ward.sync(*pcs, *pcs)
    for pc in pcs:
        (asked,) = conflicts.inbox(pc.db, pc.actor)
        assert (asked.kind, asked.record, asked.choices) == ("half_erased", first, ("erase", "unmerge"))
    assert deciding.resolve(office.db, office.actor, asked, "erase") is None
    ward.sync(*pcs, *pcs)
    for pc in pcs:
        assert conflicts.inbox(pc.db) == []
        with pytest.raises(UserError, match="xoá hẳn"):
            profiles.open_(pc.db, pc.actor, first, now=NOW)
    assert [one.request for one in erasures.minutes(office.db, office.actor, now=NOW)] == ["12/2026", "12/2026"]
    assert [len(found) for found in sums(pcs)] == [1, 1]
