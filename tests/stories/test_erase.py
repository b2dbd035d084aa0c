"""Erase somebody on three PCs: nothing of them is left anywhere, every PC confirms, and the minutes say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.care import upkeep
from dicandesk.services.hub import erasure_paper, syncing
from dicandesk.services.register import erasing, erasures, residents
from dicandesk.store import backup
from tests.stories.test_first_day import NOW

if TYPE_CHECKING:
    from dicandesk.services.access.desk import Desk

NAME = "Hoàng Thị Nhắn"


def register(desk: Desk, name: str = NAME) -> bytes:
    return residents.register(desk.db, desk.actor, ResidentDraft(name=name), now=NOW)


def erase(office: Desk, resident: bytes, request: str = "12/2026", reason: str = "") -> bytes:
    asked = erasing.ask(office.db, office.actor, resident)
    return erasing.erase(
        office.db, office.actor, asked, request=request, confirmed=asked.name, reason=reason, now=datetime.now(UTC)
    )


@pytest.fixture
def three(ward):
    office = ward.found()
    syncing.sync_now(office.db, str(ward.hub), anew=True)
    one = ward.join(office, "one", "Tổ 7", "Lê Thị Mai")
    two = ward.join(office, "two", "Tổ 9", "Ma Văn Sơn")
    ward.sync(office, one, two)
    return office, one, two


def rounds(ward, *desks: Desk, count: int = 3) -> None:
    for _ in range(count):
        ward.sync(*desks)


def log(desk: Desk) -> list[str]:
    return [line.text for line in syncing.state(desk.db).log]


def test_an_erasure_goes_round_and_is_confirmed_by_every_pc(ward, three):
    office, one, two = three
    rec = register(one)
    rounds(ward, one, office, two)
    op = erase(office, rec)
    (minutes,) = erasures.minutes(office.db, office.actor, now=datetime.now(UTC))
    assert (minutes.op, minutes.request, minutes.people, minutes.day, minutes.open) == (op, "12/2026", 1, 0, 2)
    assert (minutes.published, minutes.clean) == (None, None)
    assert check(office) == "warning"
    ward.sync(office)
    (minutes,) = erasures.minutes(office.db, office.actor, now=datetime.now(UTC))
    assert minutes.published is not None
    assert minutes.clean is None
    ward.sync(one, two, office)
    (minutes,) = erasures.minutes(office.db, office.actor, now=datetime.now(UTC))
    assert minutes.clean is not None
    assert minutes.open == 0
    assert check(office) == "ok"
    rounds(ward, office, one, two)
    assert not list(ward.hub.glob("chain/*/*.dcb"))
    assert not list(ward.hub.glob("relay/*"))
    assert len(list(ward.hub.glob("snap/*"))) == 1
    assert any("không còn người đã xoá" in text for text in log(office))


@pytest.mark.parametrize(("request_", "reason"), [("12 #7", "withdrawn"), ("12 #7", ""), ("13/2026", "ordered")])
def test_the_request_and_why_are_told_to_every_officers_pc(ward, three, request_, reason):
    office, _one, _two = three
    erase(office, register(office), request_, reason)
    (minutes,) = erasures.minutes(office.db, office.actor, now=datetime.now(UTC))
    assert (minutes.request, minutes.reason) == (request_, reason)


def check(desk: Desk) -> str:
    return next(one.state for one in upkeep.examine(desk.db, "").checks if one.name == "erasures")


def test_the_hub_must_be_clean_within_two_days(ward, three):
    office, one, _two = three
    rec = register(one)
    ward.sync(one, office)
    with office.db.writing(office.actor.member) as tx:
        tx._wall -= 49 * 3_600_000
        tx.erase(rec)
    assert check(office) == "failed"
    assert upkeep.examine(office.db, "").is_fine is False


def test_two_confirmations_and_a_number_are_needed(ward, three):
    office, one, _ = three
    rec = register(office)
    asked = erasing.ask(office.db, office.actor, rec)
    assert (asked.name, asked.people) == (NAME, 1)
    for request, confirmed in (("", NAME), ("12", "Hoàng Thị"), ("x" * 61, NAME)):
        with pytest.raises(UserError, match="Chưa xoá gì"):
            erasing.erase(office.db, office.actor, asked, request=request, confirmed=confirmed, now=NOW)
    ward.sync(office, one)
    with pytest.raises(UserError):
        erasing.ask(one.db, one.actor, rec)
    assert erasures.minutes(office.db, office.actor, now=NOW) == ()
    erase(office, rec)
    with pytest.raises(UserError, match="xoá hẳn"):
        erasing.ask(office.db, office.actor, rec)
    with pytest.raises(UserError):
        erasing.ask(office.db, office.actor, bytes(16))


def test_whoever_changed_since_the_question_is_not_erased(ward, three):
    office, _, _ = three
    rec = register(office)
    asked = erasing.ask(office.db, office.actor, rec)
    other = erasing.Asked(asked.resident, asked.name, 2, asked.rows)
    with pytest.raises(UserError, match="vừa thay đổi"):
        erasing.erase(office.db, office.actor, other, request="1", confirmed=NAME, now=NOW)


def test_a_restored_backup_erases_again_before_anything_is_shown(ward, three):
    office, one, two = three
    rec = register(one)
    rounds(ward, one, office, two, count=2)
    copy = one.db.back_up()
    register(one, "Giàng A Páo"), erase(office, rec)
    rounds(ward, office, one, two)
    member, folder, key = one.actor.member, one.folder, one.key
    one.close(), ward.desks.remove(one)
    backup.restore(copy, key, folder / "dicandesk.db", datetime.now(UTC))
    one = ward.open("one", member, "135790")
    with one.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM resident").fetchone() == (0,)
    register(one, "Lò Thị Mây"), rounds(ward, one, office, two)
    with one.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM resident").fetchone() == (2,)
    (minutes,) = erasures.minutes(office.db, office.actor, now=datetime.now(UTC))
    assert minutes.open == 0
    sums = [upkeep.examine(desk.db, "") for desk in (office, one, two)]
    assert len({(found.op_sum, found.state_sum) for found in sums}) == 1
    assert any("sổ mới" in text for text in log(one))
    assert any("Tổ 7" in text and "sổ mới" in text for text in log(office))


def test_an_erasure_that_was_lost_with_the_disk_is_told_again(ward, three):
    office, one, two = three
    rec = register(one)
    rounds(ward, one, office, two, count=2)
    copy = office.db.back_up()
    erase(office, rec)
    member, folder, key = office.actor.member, office.folder, office.key
    office.close(), ward.desks.remove(office)
    backup.restore(copy, key, folder / "dicandesk.db", datetime.now(UTC))
    office = ward.open("office", member, "246810")
    rounds(ward, office, one, two)
    for desk in (office, one, two):
        with desk.db.exclusive() as connection:
            assert connection.execute("SELECT count(*) FROM resident").fetchone() == (0,)
            assert connection.execute("SELECT count(*) FROM erased").fetchone() == (1,)
    sums = [upkeep.examine(desk.db, "") for desk in (office, one, two)]
    assert len({(found.op_sum, found.state_sum) for found in sums}) == 1


def test_the_minutes_are_printed(ward, three, tmp_path):
    import pikepdf

    office, one, _two = three
    rec = register(one)
    rounds(ward, one, office, count=1)
    erase(office, rec)
    rounds(ward, office, one, count=2)
    later = datetime.now(UTC) + timedelta(days=3)
    found = erasures.minutes(office.db, office.actor, now=later)
    assert found[0].day == 3
    assert [pc.at is None for pc in found[0].pcs].count(True) == 1
    erasure_paper.write(office.db, found, tmp_path / "bien-ban.pdf", now=later)
    with pikepdf.open(BytesIO((tmp_path / "bien-ban.pdf").read_bytes())) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.docinfo.Title) == "Biên bản xoá dữ liệu cá nhân"
    with pytest.raises(UserError):
        erasure_paper.write(office.db, (), tmp_path / "none.pdf", now=later)


def test_a_full_disk_holds_no_erasure_up(ward, three):
    office, _, _ = three
    rec = register(office)
    erasing.keep_reserve(office.db)
    reserve = office.folder / "reserve.bin"
    assert reserve.stat().st_size == erasing.RESERVE_BYTES
    (pages,) = office.db._writer.execute("PRAGMA page_count").fetchone()
    office.db._writer.execute(f"PRAGMA max_page_count = {pages}")
    while True:  # fill what free pages there are
        try:
            register(office, "Ma Văn Sơn " + "x" * 150)
        except UserError:
            break
    erase(office, rec)
    assert erasures.minutes(office.db, office.actor, now=NOW)[0].people == 1


def test_only_an_officers_pc_keeps_room_for_that_day(ward, three):
    _, one, _ = three
    erasing.keep_reserve(one.db)
    assert not (one.folder / "reserve.bin").exists()


def test_very_many_erasures_are_held_though_they_come_in_several_bundles_and_are_followed(ward, three):
    office, one, _ = three
    people = [register(office, f"Người {number}") for number in range(23)]
    rounds(ward, office, one)
    for number, rec in enumerate(people[:12]):
        erase(office, rec, f"{number}/2026")
    rounds(ward, office, one)
    assert len(erasures.minutes(office.db, office.actor, now=NOW)) == 12
    for number, rec in enumerate(people[12:21], 12):
        erase(office, rec, f"{number}/2026")
    ward.sync(office)
    (synced,) = ward.sync(one)
    assert synced.braked == 1
    with one.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM erased").fetchone() == (12,)
