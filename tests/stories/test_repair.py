"""The alarm, repair and the support file."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.care import repair, upkeep
from dicandesk.services.hub import syncing
from dicandesk.services.register import finding, residents
from dicandesk.store import backup, meta
from dicandesk.store.apply import applying

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def register(opened, name, **more):
    return residents.register(opened.db, opened.actor, ResidentDraft(name, **more), now=NOW)


def states(opened):
    return {check.name: check.state for check in upkeep.examine(opened.db, "").checks}


def spoil(opened, statement, *values):
    """Change a table as no operation does."""
    with opened.db.exclusive() as connection, applying(connection):
        connection.execute(statement, values)


def log_texts(opened):
    return [row.text for row in syncing.state(opened.db).log]


@pytest.fixture
def pair(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    register(team, "Nguyễn Thị Hoà", birth="1954")
    ward.sync(team, office, team)
    return office, team


def test_what_follows_from_the_data_is_mended_and_a_checked_copy_kept(pair):
    office, _team = pair
    spoil(office, "DELETE FROM search")
    spoil(office, "UPDATE resident SET sort_key = NULL")
    before = upkeep.examine(office.db, "")
    assert not finding.find(office.db, "hoa 1954", actor=office.actor).rows
    copy = repair.repair(office.db)
    assert finding.find(office.db, "hoa 1954", actor=office.actor).rows[0].name == "Nguyễn Thị Hoà"
    assert backup.listed(copy.parent)[0].path == copy
    after = upkeep.examine(office.db, "")
    assert (before.op_sum, before.state_sum) == (after.op_sum, after.state_sum)
    assert after.is_fine


def test_a_wrong_sum_is_counted_afresh(pair):
    office, _team = pair
    right = upkeep.examine(office.db, "").state_sum
    with office.db.exclusive() as connection:
        meta.add_sum(connection, meta.STATE_SUM, 5)
    assert states(office)["sums"] == "failed"
    repair.repair(office.db)
    assert states(office)["sums"] == "ok"
    assert upkeep.examine(office.db, "").state_sum == right


def test_a_pc_that_differs_is_named_to_the_others_once(ward, pair):
    office, team = pair
    assert states(office)["peers"] == "ok"
    spoil(team, "UPDATE resident SET address = ? WHERE name LIKE 'Nguy%'", "Số nhà không ai ghi")
    repair.repair(team.db)
    team.db.wall = lambda: int(NOW.timestamp() * 1000) + 90 * 24 * 3_600_000  # its head is old: it is said again
    ward.sync(team, office, office, office)
    found = next(check for check in upkeep.examine(office.db, "").checks if check.name == "peers")
    assert found.state == "failed"
    assert "Tổ 7" in found.next_step
    told = [text for text in log_texts(office) if "Tổ 7" in text and "lệch" in text]
    assert len(told) == 1


def test_pcs_that_have_not_received_the_same_raise_no_alarm(ward, pair):
    office, team = pair
    register(team, "Trần Văn Hai")
    ward.sync(team)
    assert states(office)["peers"] == "ok"
    assert states(team)["peers"] == "ok"


def test_a_support_file_tells_of_nobody(pair, tmp_path):
    office, _team = pair
    phones = (PhoneDraft("0900000012", "con trai"),)
    register(office, "Ma Thị Thơm", birth="1950", address="ngõ Hoa Sữa", phones=phones)
    folder = office.db.path.parent / "log"
    log.start(folder)
    log.event(log.logger("dicandesk.test"), "saved", record=bytes(range(16)))
    log.stop()
    out = tmp_path / "support.json"
    repair.write_support_file(office.db, upkeep.examine(office.db, ""), out)
    text = out.read_text(encoding="utf-8")
    secrets = ("Thơm", "1950", "Hoa Sữa", "000012", "con trai", "Tổ 7", "Mẫu", "Trần Văn Nam", "Một cửa", str(tmp_path))
    assert not [secret for secret in secrets if secret in text]
    assert bytes(range(16)).hex() not in text
    document = json.loads(text)
    assert document["tables"]["resident"] == {"0": 2}
    assert document["checks"]["database"] == "ok"
    assert any("event=saved" in line or "saved" in line for line in document["log"])
    with pytest.raises(UserError):
        repair.write_support_file(office.db, upkeep.examine(office.db, ""), out)
