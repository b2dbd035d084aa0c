"""A list into the register: every row stored or told with the reason, nobody twice."""

from __future__ import annotations

from datetime import datetime

import pytest
from openpyxl import Workbook

from dicandesk.errors import UserError
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import followups
from dicandesk.services.common import workbooks
from dicandesk.services.paperwork import import_undo, importing
from dicandesk.services.register import resident_lists, residents
from dicandesk.services.paperwork.importing import Fate, import_residents
from dicandesk.services.common.moments import day_of
from dicandesk.services.records.profiles import open_
from dicandesk.store.database import raw

HEADING = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Tổ", "Địa chỉ", "Nhu cầu"]


def book(path, *rows, heading=HEADING):
    made = Workbook()
    page = made.active
    page.append(["UBND PHƯỜNG ĐỘI CẤN"])
    page.append(heading)
    for row in rows:
        page.append(row)
    made.save(path)
    return path


@pytest.fixture
def run(db, ward, now, tmp_path):
    def go(*rows, heading=HEADING, actor=ward.officer, **more):
        return import_residents(db, actor, book(tmp_path / "ds.xlsx", *rows, heading=heading), now=now, **more)

    return go


def everybody(db, ward, now):
    return {row.name: row for row in resident_lists.list_(db, ward.officer, now=now)}


HIEN = [1, "Nông Thị Hiền", datetime(1954, 8, 15), "Nữ", 3154002208, 900000027, "Tổ 7", "Ngõ 8", "Cần chữ to"]  # noqa: DTZ001
SON = [2, "Hoàng Văn Sơn", 1957, "nam", None, None, 9, None, None]


def test_rows_become_people_with_everything_they_say(db, ward, now, run):
    found = run(HIEN, SON)
    assert (found.rows, found.added, found.updated, found.duplicates, found.rejected) == (2, 2, 0, 0, 0)
    people = everybody(db, ward, now)
    hien = open_(db, ward.officer, people["Nông Thị Hiền"].id, now=now)
    assert (hien.birth, hien.sex, hien.id_tail, hien.unit_id, hien.address, hien.needs) == (
        "1954-08-15", "female", "2208", ward.seven, "Ngõ 8", ("large_print",),
    )  # fmt: skip
    assert [phone.digits for phone in hien.phones] == ["+84900000027"]
    assert people["Hoàng Văn Sơn"].unit_id == ward.nine
    with db.reading() as session:
        (note,) = raw(session).execute("SELECT text FROM audit WHERE deed = 'import'").fetchall()
    assert note[0] == "ds.xlsx: thêm 2, bổ sung 0, đã có 0, không nhận 0"


def test_the_same_list_again_adds_nobody(db, ward, now, run):
    run(HIEN, SON)
    found = run(HIEN, SON)
    assert (found.added, found.updated, found.duplicates) == (0, 0, 2)
    assert len(everybody(db, ward, now)) == 2


def test_somebody_known_gets_only_what_was_missing(db, ward, now, run):
    draft = ResidentDraft("Nông Thị Hiền", "1954", None, None, (PhoneDraft("0900000027"),), ward.seven, "Số nhà 31")
    made = residents.register(db, ward.mai, draft, now=now)
    found = run(HIEN)
    assert (found.added, found.updated, found.told[0].fate) == (0, 1, Fate.UPDATED)
    hien = open_(db, ward.officer, made, now=now)
    assert (hien.birth, hien.sex, hien.id_tail, hien.address) == ("1954-08-15", "female", "2208", "Số nhà 31")
    assert len(hien.phones) == 1


def test_a_new_phone_is_added_to_somebody_known(db, ward, now, run):
    run(SON)
    found = run([1, "Hoàng Văn Sơn", 1957, "nam", None, "0900 000 042", "Tổ dân phố 9"])
    assert found.updated == 1
    son = open_(db, ward.officer, everybody(db, ward, now)["Hoàng Văn Sơn"].id, now=now)
    assert [phone.digits for phone in son.phones] == ["+84900000042"]


def test_somebody_who_may_be_known_is_left_to_a_person_and_added_once_they_say_so(db, ward, now, run, tmp_path):
    run(SON)
    other = [1, "Hoàng Văn Sơn", 1957, "nam", None, None, 7]
    found = run(other, errors_to=tmp_path / "loi.xlsx")
    assert (found.added, found.duplicates) == (0, 1)
    assert "Có thể là Hoàng Văn Sơn, 1957" in found.told[0].reason
    rows = workbooks.read(tmp_path / "loi.xlsx")
    assert rows[0][-2:] == ["Lý do chưa lưu", "Vẫn thêm"]
    again = import_residents(db, ward.officer, _answered(tmp_path, rows), now=now)
    assert again.added == 1
    assert len(resident_lists.list_(db, ward.officer, now=now)) == 2


def _answered(folder, rows):
    made = Workbook()
    for place, row in enumerate(rows):
        made.active.append([*row, "x"] if place else row)
    made.save(folder / "sua.xlsx")
    return folder / "sua.xlsx"


@pytest.mark.parametrize(
    "case",
    [
        ([1, None, 1954], "Hãy ghi họ và tên."),
        ([1, "Ma Thị Thơm", 2090], "Năm sinh"),
        ([1, "Ma Thị Thơm", 1966, "?"], "Không hiểu giới tính"),
        ([1, "Ma Thị Thơm", 1966, "Nữ", "123"], "12 chữ số"),
        ([1, "Ma Thị Thơm", 1966, "Nữ", None, "09"], "số"),
        ([1, "Ma Thị Thơm", 1966, "Nữ", None, None, "Tổ 99"], "Không có đúng một tổ"),
        ([1, "Ma Thị Thơm", 1966, "Nữ", None, None, None, None, "bay"], "Không hiểu nhu cầu"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_stored(run, tmp_path, case):
    row, why = case
    found = run(row, SON, errors_to=tmp_path / "loi.xlsx")
    assert (found.rejected, found.added) == (1, 1)
    assert why in found.told[0].reason
    assert found.told[0].number == 3
    assert len(workbooks.read(tmp_path / "loi.xlsx")) == 2


def test_a_file_of_errors_can_be_brought_in_again_as_it_is(db, ward, now, run, tmp_path):
    run([1, "Ma Thị Thơm", 1966, "?"], errors_to=tmp_path / "loi.xlsx")
    again = import_residents(db, ward.officer, tmp_path / "loi.xlsx", now=now, errors_to=tmp_path / "loi2.xlsx")
    assert again.rejected == 1
    assert workbooks.read(tmp_path / "loi2.xlsx") == workbooks.read(tmp_path / "loi.xlsx")


def test_the_same_person_twice_in_one_file_is_added_once(db, ward, now, run):
    found = run(HIEN, SON, [3, "Nông Thị Hiển", "1954", "Nữ", None, "0900000027", "7"])
    assert (found.added, found.duplicates) == (2, 1)
    assert found.told[2].reason == "Giống dòng 3 của tệp này."


def test_looking_first_stores_nothing(db, ward, now, run):
    found = run(HIEN, SON, dry_run=True)
    assert found.added == 2
    assert everybody(db, ward, now) == {}


def test_other_headings_are_mapped(db, ward, now, run):
    found = run(["Ma Thị Thơm", 1966], heading=["Chủ hộ", "Sinh năm"], mapped={"name": "chủ hộ", "birth": "Sinh năm"})
    assert found.added == 1
    assert everybody(db, ward, now)["Ma Thị Thơm"].birth == "1966"


def test_a_list_without_names_is_refused(run):
    with pytest.raises(UserError, match="họ và tên"):
        run([1, 2], heading=["a", "b"])


def test_only_officers_import(run, ward):
    with pytest.raises(UserError):
        run(HIEN, actor=ward.leader)


def test_stopping_keeps_what_was_stored(db, ward, now, run, monkeypatch):
    monkeypatch.setattr(importing, "_TOGETHER", 1)
    found = run(HIEN, SON, tick=lambda done: False)
    assert (found.rows, found.added) == (1, 1)
    assert list(everybody(db, ward, now)) == ["Nông Thị Hiền"]


def test_an_empty_list_is_none(run):
    assert run().rows == 0


def test_an_import_is_taken_back_as_far_as_nobody_has_worked_with_it(db, ward, now, run):
    known = residents.register(db, ward.mai, ResidentDraft("Hoàng Văn Sơn", "1957", unit=ward.nine), now=now)
    found = run(HIEN, [2, "Hoàng Văn Sơn", 1957, "nam", None, "0900 000 042", 9], [3, "Lò Thị Mây", 1960, None, None])
    assert (found.added, found.updated) == (2, 1)
    may = everybody(db, ward, now)["Lò Thị Mây"].id
    followups.add(db, ward.officer, may, day_of(now), now=now)
    back = import_undo.take_back(db, ward.officer, found, now=now)
    assert (back.removed, back.reverted, back.kept) == (1, 1, 1)
    assert set(everybody(db, ward, now)) == {"Hoàng Văn Sơn", "Lò Thị Mây"}
    son = open_(db, ward.officer, known, now=now)
    assert (son.sex, son.phones) == (None, ())
    with pytest.raises(UserError):
        import_undo.take_back(db, ward.mai, found, now=now)


def test_what_is_left_out_can_be_written_afterwards_too(db, ward, now, run, tmp_path):
    found = run(HIEN, [2, "Hoàng Văn Sơn", 1957, "nam", "12", None, 9])
    out = tmp_path / "con-lai.xlsx"
    assert importing.write_left_out(tmp_path / "ds.xlsx", found, out) == 1
    rows = workbooks.read(out)
    assert rows[0][1] == "Họ và tên"
    assert rows[1][1] == "Hoàng Văn Sơn"
    assert found.told[1].reason in rows[1]


def test_a_column_is_chosen_or_left_out_by_hand(db, ward, now, run):
    with pytest.raises(importing.NoNamesError) as caught:
        run([1, "Lò Thị Mây", 1960], heading=["STT", "Bà con", "Năm sinh"])
    assert caught.value.headings == ("STT", "Bà con", "Năm sinh")
    mapped = {"name": "Bà con", "birth": ""}
    found = run([1, "Lò Thị Mây", 1960], heading=["STT", "Bà con", "Năm sinh"], mapped=mapped, dry_run=True)
    assert (found.places, found.headings, found.told[0].birth) == ({"name": 1}, ("STT", "Bà con", "Năm sinh"), "")


def test_who_stops_it_is_told_how_many_rows_are_left(db, ward, now, run):
    many = [[n, f"Lò Thị Mây {n}", 1900 + n % 100] for n in range(120)]
    found = run(*many, tick=lambda _done: False)
    assert (found.rows, found.left, len(everybody(db, ward, now))) == (50, 70, 50)
