"""Papers for many: one document, each with its name, noted with each, stopped without a trace."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest

from dicandesk.errors import UserError
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import blank_sheets
from dicandesk.services.paperwork import letters
from dicandesk.services.register import residents
from dicandesk.services.paperwork.letters import LettersOrder
from dicandesk.services.common.workbooks import StoppedError
from dicandesk.store.database import raw
from tests.services.conftest import NOW

ORDER = LettersOrder("letter", "DD01", date(2026, 11, 27), "8 giờ", "Nhà văn hoá Tổ 7")


@pytest.fixture
def people(db, ward, now):
    made = []
    for name, birth, sex, unit, needs in (
        ("Nông Thị Hiền", "1954", "female", ward.seven, ("large_print",)),
        ("Hoàng Văn Sơn", "1988", "male", ward.seven, ()),
        ("Trần Thị Hoa", "1970", None, ward.nine, ()),
    ):
        draft = ResidentDraft(name, birth, sex, None, (), unit, "Ngõ 8", needs)
        made.append(residents.register(db, ward.officer, draft, now=now))
    return made


def texts(path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]
    pdf.close()
    return found


def deeds(db):
    with db.reading() as session:
        return raw(session).execute("SELECT deed, text, parent FROM audit ORDER BY pk").fetchall()


def test_each_gets_a_letter_with_name_day_and_place_and_it_is_noted(db, ward, now, people, tmp_path):
    made = letters.write(db, ward.officer, people, ORDER, tmp_path / "a.pdf", now=now)
    pages = texts(tmp_path / "a.pdf")
    assert made.pages == len(pages) == 3
    assert "bà Nông Thị Hiền" in pages[0]
    assert "8 giờ, thứ Sáu 27/11/2026" in pages[0]
    assert "Nhà văn hoá Tổ 7" in pages[0]
    assert "anh Hoàng Văn Sơn" in pages[1]
    assert "mời ông/bà" in pages[2]
    assert deeds(db) == [("print_letter", "DD01", person) for person in people]
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert len(pdf.Root.StructTreeRoot.K.K) == 3


def test_a_leader_writes_to_the_own_people_only(db, ward, now, people, tmp_path):
    assert letters.write(db, ward.leader, people, ORDER, tmp_path / "a.pdf", now=now).pages == 2
    with pytest.raises(UserError):
        letters.write(db, ward.leader, people[2:], ORDER, tmp_path / "b.pdf", now=now)
    with pytest.raises(UserError):
        letters.write(db, ward.mai, people, ORDER, tmp_path / "b.pdf", now=now)


def test_sheets_carry_the_name_and_large_type_for_who_needs_it(db, ward, now, people, tmp_path):
    order = LettersOrder("sheet", "DD01", date(2026, 11, 27), "8 giờ", "Nhà văn hoá", "A4")
    letters.write(db, ward.officer, people[:2], order, tmp_path / "a.pdf", now=now)
    pages = texts(tmp_path / "a.pdf")
    assert "Nông Thị Hiền" in pages[0]
    assert any("Hoàng Văn Sơn" in page for page in pages)
    assert "27/11/2026, 8 giờ, Nhà văn hoá" in " ".join(pages)
    assert len(pages) > 2
    assert [deed for deed, _text, _parent in deeds(db)] == ["print_sheet", "print_sheet"]


@pytest.mark.parametrize("kind", ["letter", "sheet"])
def test_stopping_leaves_neither_file_nor_note(db, ward, people, tmp_path, kind):
    told = []
    order = LettersOrder(kind, "DD01")
    with pytest.raises(StoppedError):
        letters.write(
            db,
            ward.officer,
            people,
            order,
            tmp_path / "a.pdf",
            now=NOW,
            tick=lambda done, of: bool(told.append((done, of))),
        )
    assert (told, deeds(db), list(tmp_path.glob("a.*"))) == ([(1, 3)], [], [])


@pytest.mark.parametrize(
    "case",
    [
        (LettersOrder("sheet"), "topic"),
        (LettersOrder(day=date(2026, 11, 23)), "day"),
        (LettersOrder(hour="x" * 200), "hour"),
        (LettersOrder(place="x" * 200), "place"),
    ],
)
def test_what_cannot_be_printed_is_said_beside_its_field(db, ward, people, tmp_path, case):
    order, field = case
    with pytest.raises(UserError) as refused:
        letters.write(db, ward.officer, people, order, tmp_path / "a.pdf", now=NOW)
    assert refused.value.field == field


def test_too_many_and_a_full_folder_are_said_plainly(db, ward, people, tmp_path, monkeypatch):
    with pytest.raises(UserError, match="Không ghi được"):
        letters.write(db, ward.officer, people, ORDER, tmp_path / "no" / "a.pdf", now=NOW)
    monkeypatch.setattr(letters, "MOST", 2)
    with pytest.raises(UserError, match="quá nhiều"):
        letters.write(db, ward.officer, people, ORDER, tmp_path / "a.pdf", now=NOW)


def test_a_letter_without_topic_day_or_place_leaves_lines_to_write_on(db, ward, now, people, tmp_path):
    letters.write(db, ward.officer, people[:1], LettersOrder(paper="A4"), tmp_path / "a.pdf", now=now)
    (page,) = texts(tmp_path / "a.pdf")
    assert "làm dịch vụ công trên điện thoại" in page


def test_a_very_long_name_and_place_stay_on_one_page(db, ward, now, tmp_path):
    name = "Nguyễn Hoàng " + "Phương " * 14 + "Anh"
    draft = ResidentDraft(name, "1954", "female", None, (), ward.seven, "Số nhà 31, ngõ 8, " * 12)
    person = residents.register(db, ward.officer, draft, now=now)
    order = LettersOrder("letter", "TT08", date(2026, 11, 27), "8 giờ", "Nhà văn hoá " * 9)
    assert letters.write(db, ward.officer, [person], order, tmp_path / "a.pdf", now=now).pages == 1


@pytest.mark.parametrize(
    ("kind", "words"), [("day_sheet", ("Sổ ngày hướng dẫn", "DD1 VNeID mức 2", "20")), ("sign_in", ("Ký tên", "22"))]
)
def test_blank_paper_is_tagged_and_says_what_is_to_be_written(db, ward, now, kind, words):
    made = blank_sheets.blank(db, ward.mai, kind, now=now, pages=2)
    pages = texts(io.BytesIO(made))
    assert len(pages) == 2
    assert all(word in pages[1] for word in words)
    assert "Tổ 7" in pages[0]
    assert made == blank_sheets.blank(db, ward.mai, kind, now=now, pages=2)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.Lang == "vi-VN"
        kinds = {str(kid.S) for kid in pdf.Root.StructTreeRoot.K.K}
    assert {"/H1", "/Table", "/P"} <= kinds


def test_a_viewer_gets_no_blank_paper(db, viewer, now):
    with pytest.raises(UserError):
        blank_sheets.blank(db, viewer, "sign_in", now=now)
