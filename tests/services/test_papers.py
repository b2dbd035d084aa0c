"""Guidance sheets from real data."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from dicandesk import i18n
from dicandesk.errors import UserError
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.paperwork import papers
from dicandesk.services.register import residents
from dicandesk.services.ward import people
from dicandesk.services.paperwork.papers import SheetOrder
from dicandesk.store.tables import Audit
from tests.services.conftest import NOW


@pytest.fixture
def hoa(db, ward, now) -> bytes:
    draft = ResidentDraft(name="Nguyễn Thị Hoà", birth="1954", sex="female", unit=ward.seven)
    return residents.register(db, ward.mai, draft, now=now)


def test_a_sheet_names_the_person_the_helper_and_the_next_date(db, ward, hoa, now):
    people.change_member(db, ward.officer, ward.leader.member, phone="0900000011")
    data = papers.gather(db, ward.mai, SheetOrder("DD01", hoa, next_date=date(2026, 11, 27)), now=now)
    assert (data.ward, data.team) == ("UBND phường Đội Cấn", "Tổ công nghệ số cộng đồng – Tổ 7")
    assert (data.resident, data.address) == ("Nguyễn Thị Hoà", "bà")
    assert data.helper == "Nông Văn Đạt · 0900 000 011"
    assert data.next_meeting == "thứ Sáu 27/11/2026"
    assert (data.printed, data.url_label) == ("24/11/2026", "vneid.gov.vn")
    assert ("Tổng đài VNeID", "1900 0368") in data.hotlines


def test_the_next_date_comes_from_the_open_appointment(db, ward, hoa, now):
    stuck = TopicResult("YT01", Outcome.UNFINISHED, "mang_yeu")
    visit = VisitDraft(hoa, 0, (stuck,), "culture_house", 15, "", date(2026, 11, 27), now)
    sessions.log(db, ward.mai, visit, now=now)
    data = papers.gather(db, ward.mai, SheetOrder("YT01", hoa), now=now)
    assert data.next_meeting == "thứ Sáu 27/11/2026, nhà văn hoá"
    assert papers.gather(db, ward.mai, SheetOrder("DD01", hoa), now=now).next_meeting is None


def test_my_number_or_the_team_s(db, ward, now):
    people.change_member(db, ward.mai, ward.mai.member, phone="0900000012")
    own = papers.gather(db, ward.mai, SheetOrder("DD01", phone="mine"), now=now)
    team = papers.gather(db, ward.mai, SheetOrder("DD01"), now=now)
    assert own.helper == team.helper == "Lê Thị Mai · 0900 000 012"
    people.change_member(db, ward.officer, ward.leader.member, phone="0900000011")
    assert papers.gather(db, ward.mai, SheetOrder("DD01"), now=now).helper == "Nông Văn Đạt · 0900 000 011"


def test_the_ward_s_own_number_is_an_officer_s_and_left_out_until_known(db, ward, now):
    assert papers.gather(db, ward.mai, SheetOrder("KN02"), now=now).hotlines == ()
    people.change_member(db, ward.officer, ward.officer.member, phone="0900000010")
    assert papers.gather(db, ward.mai, SheetOrder("KN02"), now=now).hotlines == (("Phường", "0900 000 010"),)


def test_a_sheet_is_written_and_noted_where_it_names_somebody(db, ward, hoa, tmp_path):
    out = tmp_path / "phieu.pdf"
    made = papers.sheet(db, ward.mai, SheetOrder("dd01", hoa, large=True, paper="A5"), out, now=NOW)
    assert (made.path, made.pages >= 1) == (out, True)
    assert out.read_bytes().startswith(b"%PDF")
    with db.reading() as session:
        assert [(one.deed, one.parent) for one in session.query(Audit)] == [("print_sheet", hoa)]


def test_pictures_for_a_group_have_the_size_of_a_telephone_and_name_nobody(db, ward, hoa, tmp_path):
    order = SheetOrder("DD01", hoa, next_date=date(2026, 11, 27))
    made = papers.sheet(db, ward.mai, order, tmp_path / "DD01 VNeID.png", now=NOW)
    names = sorted(path.name for path in tmp_path.glob("*.png"))
    assert names == ["DD01 VNeID 2.png", "DD01 VNeID.png"]
    assert made == papers.SheetFile(tmp_path / "DD01 VNeID.png", 2)
    for name in names:
        with Image.open(tmp_path / name) as picture:
            assert picture.size == (1080, 1350)
    with db.reading() as session:
        assert session.query(Audit).count() == 0
    plain = papers.sheet(db, ward.mai, SheetOrder("DD01"), tmp_path / "all.png", now=NOW)
    assert plain.path.read_bytes() == made.path.read_bytes()


@contextmanager
def full_after(size: int):
    """Let no file of this process grow beyond a size, as on a stick that is full."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("name", "size"), [("a.pdf", 5_000), ("a.png", 5_000), ("a.png", 0)])
def test_a_full_stick_holds_nothing_half_written(db, ward, tmp_path, name, size):
    stick = tmp_path / "usb"
    stick.mkdir()
    if not size:  # one picture fits, the other does not
        papers.pictures(db, ward.mai, SheetOrder("DD01"), tmp_path / "b.png", now=NOW)
        size = min(path.stat().st_size for path in tmp_path.glob("b*.png")) + 1
    with full_after(size), pytest.raises(UserError, match="Không ghi được tệp a") as caught:
        papers.sheet(db, ward.mai, SheetOrder("DD01"), stick / name, now=NOW)
    assert "còn chỗ trống" in caught.value.hint
    assert list(stick.iterdir()) == []


def test_a_sheet_for_everybody_is_not_noted(db, ward, now, tmp_path):
    papers.sheet(db, ward.mai, SheetOrder("DD01"), tmp_path / "phieu.pdf", now=now)
    with db.reading() as session:
        assert session.query(Audit).count() == 0


def test_what_cannot_be_written_is_told_with_the_next_step(db, ward, now, tmp_path):
    with pytest.raises(UserError, match=r"phieu\.pdf") as caught:
        papers.sheet(db, ward.mai, SheetOrder("DD01"), tmp_path / "none" / "phieu.pdf", now=now)
    assert caught.value.hint


@pytest.fixture
def _english():
    i18n.use("en")
    yield
    i18n.use("vi")


@pytest.mark.usefixtures("_english")
def test_a_sheet_is_vietnamese_whatever_language_the_program_speaks(db, ward, hoa, now, tmp_path):
    order = SheetOrder("DD01", hoa, next_date=date(2026, 11, 27))
    data = papers.gather(db, ward.mai, order, now=now)
    assert (data.address, data.next_meeting) == ("bà", "thứ Sáu 27/11/2026")
    assert data.team == "Tổ công nghệ số cộng đồng – Tổ 7"
    papers.sheets(db, ward.mai, [order], tmp_path / "phieu.pdf", now=now)
    with pdfium.PdfDocument(tmp_path / "phieu.pdf") as document:
        text = " ".join(page.get_textpage().get_text_range() for page in document)
    for wanted in ("Mang theo", "Giữ an toàn", "Dành cho", "Hẹn gặp lại", "Cần giúp thêm", "CHƯA DUYỆT"):
        assert wanted in text
    with pytest.raises(UserError, match="topic"):
        papers.gather(db, ward.mai, SheetOrder("XX99"), now=now)


def test_the_sheets_of_a_visit_are_one_tagged_file(db, ward, hoa, now, tmp_path):
    orders = [SheetOrder("DD01", hoa, large=True), SheetOrder("YT01", hoa, paper="A5"), SheetOrder("TT02")]
    made = papers.sheets(db, ward.mai, orders, tmp_path / "phieu.pdf", now=now)
    with pikepdf.open(made.path) as pdf:
        assert str(pdf.Root.Lang) == "vi-VN"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert len(pdf.pages) == made.pages
        sections = [kid.S for kid in pdf.Root.StructTreeRoot.K.K]
        assert sections == ["/Sect"] * 3
        assert len(pdf.Root.StructTreeRoot.ParentTree.Nums) == 2 * made.pages
        widths = [round(float(page.MediaBox[2])) for page in pdf.pages]
    assert widths[:2] == [595, 595]
    assert 420 in widths
    assert widths[-1] == 595
    with db.reading() as session:
        assert session.query(Audit).count() == 2


@pytest.mark.parametrize("order", [SheetOrder("XX99"), SheetOrder("DD01", bytes(16))])
def test_an_unknown_topic_or_person_is_refused(db, ward, now, order):
    with pytest.raises(UserError):
        papers.sheet_bytes(db, ward.mai, order, now=now)


def test_every_number_on_a_sheet_is_called_what_it_is(db, ward, now):
    from dicandesk.services.guidance import topics
    from dicandesk.services.paperwork import papers
    from dicandesk.services.ward import people

    everybody = people.members(db)
    lines = {code: papers._hotlines(topic, everybody) for code, topic in topics.shipped().items()}
    assert lines["AT01"] == (("Báo lừa đảo", "156, 5656"), ("Công an", "113"))
    assert ("Tổng đài VNeID", "1900 0368") in lines["DD01"]
    spoken = {label for found in lines.values() for label, _number in found}
    assert {"Tổng đài VNPT", "Tổng đài Viettel", "Gọi"} <= spoken
