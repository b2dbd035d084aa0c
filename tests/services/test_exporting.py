"""Lists out of the program: for who may, with a purpose that is noted; nothing in them is a formula."""

from __future__ import annotations

import csv

import pytest
from openpyxl import load_workbook

from dicandesk.errors import UserError
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ConsentDraft, Household, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.common import workbooks
from dicandesk.services.paperwork import exporting
from dicandesk.services.register import residents
from dicandesk.store.database import raw
from tests.services.conftest import NOW


@pytest.fixture
def hien(db, ward, now):
    draft = ResidentDraft(
        "Nông Thị Hiền", "1954-08-15", "female", "003154002208",
        (PhoneDraft("0900000027"), PhoneDraft("0900000031", "con gái")), ward.seven, "=cmd|'/c calc'!A1",
        ("large_print",), Household("poor", 2026), "02",
        tuple(ConsentDraft(purpose, "paper") for purpose in ("store", "sensitive")),
    )  # fmt: skip
    made = residents.register(db, ward.mai, draft, now=now)
    result = (TopicResult("DD01", Outcome.UNFINISHED, "lech_thong_tin"),)
    sessions.log(db, ward.mai, VisitDraft(made, 0, result, "home", 15, "", now.date(), now), now=now)
    sessions.log(
        db, ward.mai, VisitDraft(None, 1, (TopicResult("YT01", Outcome.ALONE),), "", None, "", None, now), now=now
    )
    return made


def deeds(db):
    with db.reading() as session:
        return raw(session).execute("SELECT deed, text FROM audit").fetchall()


def test_an_excel_list_holds_texts_with_zeros_and_no_formula_and_nothing_sensitive(db, ward, now, hien, tmp_path):
    out = tmp_path / "ds.xlsx"
    made = exporting.export(db, ward.officer, "residents", out, purpose="In thẻ mời", now=now)
    page = load_workbook(out).active
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert (made.rows, len(rows)) == (1, 2)
    assert rows[1][:8] == [
        "Nông Thị Hiền", "15/08/1954", "Nữ", "2208", "0900000027; 0900000031", "Tổ dân phố 7", "=cmd|'/c calc'!A1",
        "Cần chữ to",
    ]  # fmt: skip
    assert {cell.data_type for cell in page[2]} == {"s"}
    assert page["E2"].number_format == "@"
    assert not any("nghèo" in str(cell) or "Tày" in str(cell) for row in rows for cell in row)
    assert deeds(db) == [("export", "residents, 1: In thẻ mời")]
    assert list(tmp_path.glob("*.part")) == []


def test_a_csv_list_opens_without_formulas_and_reads_back_as_written(db, ward, now, hien, tmp_path):
    out = tmp_path / "ds.csv"
    exporting.export(db, ward.officer, "residents", out, purpose="Thử", now=now, residents=[hien])
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][6] == "'=cmd|'/c calc'!A1"
    assert workbooks.read(out)[1][6] == "=cmd|'/c calc'!A1"


def test_sessions_have_one_row_for_each_person_and_topic(db, ward, now, hien, tmp_path):
    made = exporting.export(db, ward.officer, "sessions", tmp_path / "s.xlsx", purpose="Báo cáo", now=now)
    rows = workbooks.read(tmp_path / "s.xlsx")
    assert made.rows == 2
    assert rows[1][9:14] == ["Nông Thị Hiền", "15/08/1954", "DD01", "VNeID mức 2", "Chưa xong"]
    assert (rows[2][7], rows[2][8], rows[2][11]) == (0, 1, "YT01")


def test_everything_is_one_file_with_a_sheet_for_each_list(db, ward, now, hien, tmp_path):
    made = exporting.export(db, ward.officer, "all", tmp_path / "a.xlsx", purpose="Sao lưu", now=now)
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["Người dân", "Buổi hướng dẫn", "Hẹn lại", "Các tổ"]
    assert made.rows == 1 + 2 + 1 + 3
    with pytest.raises(UserError):
        exporting.export(db, ward.officer, "all", tmp_path / "a.csv", purpose="Sao lưu", now=now)


@pytest.mark.parametrize("purpose", ["", "  ", "x" * 201, "mật khẩu: hoa123456"])
def test_without_a_purpose_nothing_leaves(db, ward, hien, tmp_path, purpose):
    with pytest.raises(UserError):
        exporting.export(db, ward.officer, "residents", tmp_path / "a.xlsx", purpose=purpose, now=NOW)
    assert (deeds(db), list(tmp_path.glob("a.*"))) == ([], [])


def test_only_officers_export(db, ward, now, hien, tmp_path):
    for actor in (ward.mai, ward.leader):
        with pytest.raises(UserError):
            exporting.export(db, actor, "residents", tmp_path / "a.xlsx", purpose="Thử", now=now)


def test_stopping_leaves_neither_file_nor_note(db, ward, now, tmp_path):
    for number in range(101):
        residents.register(db, ward.mai, ResidentDraft(f"Lý Văn {number}", "1960", unit=ward.seven), now=now)
    with pytest.raises(workbooks.StoppedError):
        exporting.export(
            db, ward.officer, "residents", tmp_path / "a.xlsx", purpose="Thử", now=now, tick=lambda done: False
        )
    assert (deeds(db), list(tmp_path.glob("a.*"))) == ([], [])


def test_a_folder_that_takes_no_file_is_said_plainly(db, ward, now, hien, tmp_path):
    with pytest.raises(UserError, match="Không ghi được tệp"):
        exporting.export(db, ward.officer, "residents", tmp_path / "no" / "a.xlsx", purpose="Thử", now=now)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xls", b"x"),
        ("a.xlsx", b"not a zip"),
        ("a.xlsx", b""),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", "Tên".encode("latin-1")),
    ],
)
def test_a_file_that_is_none_is_told_apart(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError):
        workbooks.read(tmp_path / name)


def test_a_file_too_large_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a\n" * 12, "utf-8")
    monkeypatch.setattr(workbooks, "MOST_ROWS", 10)
    with pytest.raises(UserError, match="quá lớn"):
        workbooks.read(tmp_path / "a.csv")
    monkeypatch.setattr(workbooks, "MOST_BYTES", 10)
    with pytest.raises(UserError, match="quá lớn"):
        workbooks.read(tmp_path / "a.csv")


def test_a_packed_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    workbooks.write(tmp_path / "a.xlsx", [workbooks.Sheet("a", ("b",), [("c",)])])
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 100)
    with pytest.raises(UserError, match="quá lớn"):
        workbooks.read(tmp_path / "a.xlsx")


def test_semicolons_and_utf16_of_other_programs_are_read(tmp_path):
    (tmp_path / "a.csv").write_bytes("Họ tên;Năm sinh\r\nMa Thị Thơm;1966\r\n".encode("utf-16"))
    assert workbooks.read(tmp_path / "a.csv") == [["Họ tên", "Năm sinh"], ["Ma Thị Thơm", "1966"]]
