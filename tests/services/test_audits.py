"""The ward's book of deeds: everything that is noted has words, a member and a PC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import dicandesk
from dicandesk.errors import UserError
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.hub import syncing
from dicandesk.services.records import audits
from dicandesk.services.register import erasing, phones, residents
from dicandesk.services.ward import units
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.store.tables import Audit
from tests.ui import pcs


@pytest.fixture
def ward(tmp_path):
    hub = tmp_path / "phuong"
    office = pcs.found_ward(tmp_path / "office", hub)
    team = pcs.join_ward(office, tmp_path / "team", hub)
    yield office, team, hub
    office.close()
    team.close()


def test_deeds_of_every_pc_are_read_the_newest_first(ward):
    office, team, hub = ward
    draft = ResidentDraft("Nguyễn Thị Hoà", "1954", phones=(PhoneDraft("0900 000 018"),))
    hoa = residents.register(team.db, team.actor, draft, now=pcs.now())
    phones.unmask_phone(team.db, team.actor, phones.find_phone(team.db, hoa, "0900 000 018"), now=pcs.now())
    syncing.sync_now(team.db, str(hub))
    syncing.sync_now(office.db, str(hub))
    (seen,) = audits.recent(office.db, office.actor)
    assert (seen.deed, seen.person, seen.name) == ("Xem số điện thoại", hoa, "Nguyễn Thị Hoà")
    assert (seen.who, seen.device) == (pcs.MEMBER, pcs.TEAM_PC)
    unit, _leader = pcs.add_team(office)
    units.rename_unit(office.db, office.actor, unit, "Tổ 7B", since=day_of(pcs.now()), now=pcs.now())
    rows = audits.recent(office.db, office.actor)
    assert [row.deed for row in rows] == ["Đổi tên tổ", "Xem số điện thoại"]
    assert (rows[0].person, rows[0].device) == (None, pcs.OFFICE_PC)
    assert "Tổ dân phố 7 đổi tên thành Tổ 7B" in rows[0].text


def test_of_somebody_erased_only_the_request_is_told(ward):
    office, _team, _hub = ward
    gone = residents.register(office.db, office.actor, ResidentDraft("Hoàng Văn Lý", "1950"), now=pcs.now())
    asked = erasing.ask(office.db, office.actor, gone)
    erasing.erase(
        office.db, office.actor, asked, request="12/2026", confirmed="Hoàng Văn Lý", reason="asked", now=pcs.now()
    )
    (row,) = audits.recent(office.db, office.actor)
    assert (row.deed, row.person, row.name) == ("Xoá hẳn theo yêu cầu", None, "")
    assert row.text == "12/2026 · Người dân yêu cầu xoá"


def test_a_deed_of_a_newer_program_is_told_as_such_and_no_more_than_asked_for(ward):
    office, _team, _hub = ward
    with office.db.writing(office.actor.member) as tx:
        for number in range(3):
            tx.create(Audit, {"deed": "beamed_up", "at": to_ms(datetime(2026, 11, 20 + number, tzinfo=UTC))})
    rows = audits.recent(office.db, office.actor, limit=2)
    assert [(row.deed, row.at.day) for row in rows] == [("Việc khác (beamed_up)", 22), ("Việc khác (beamed_up)", 21)]


def test_only_officers_read_it(ward):
    _office, team, _hub = ward
    with pytest.raises(UserError):
        audits.recent(team.db, team.actor)


def test_every_deed_that_the_program_notes_has_words():
    folder = Path(dicandesk.__file__).parent / "services"
    noted = {
        deed
        for file in folder.rglob("*.py")
        for deed in re.findall(r'"deed": "(\w+)"|_note\(\w+(?:, \w+)*, "(\w+)"', file.read_text("utf-8"))
        for deed in deed
        if deed
    }
    assert {"print_sheet", "unmask_phone", "export", "import"} <= noted
    assert noted <= set(audits.DEEDS)
