"""Papers about one person: what stands on them, and what is noted of them."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2 as pdfium
import pytest

from dicandesk import i18n
from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import Household, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.paperwork import person_papers
from dicandesk.services.records import profiles
from dicandesk.services.register import residents
from dicandesk.services.paperwork.person_papers import Who
from dicandesk.store.database import raw
from tests.paper.test_guidance_sheet import plain


@pytest.fixture
def hoa(db, ward, now) -> bytes:
    draft = ResidentDraft(
        "Nguyễn Thị Hoà", "1954-08-15", "female", "005154004417", (PhoneDraft("0900000012", "con gái"),), ward.seven,
        "Số nhà 12, ngõ 3", ("large_print",), Household("near_poor", 2026), "Tày",
        (ConsentDraft("store", "paper"), ConsentDraft("sensitive", "spoken", "Nông Văn Đạt")),
    )  # fmt: skip
    person = residents.register(db, ward.mai, draft, now=now)
    results = (TopicResult("YT01", Outcome.UNFINISHED, "lech_thong_tin"),)
    visit = VisitDraft(
        person, 0, results, "culture_house", 15, "Mang sim chính chủ", date(2026, 11, 27), now,
        members=(ward.mai.member,),
    )  # fmt: skip
    sessions.log(db, ward.mai, visit, now=now)
    return person


def text_of(made) -> str:
    with pdfium.PdfDocument(io.BytesIO(made.pdf)) as document:
        assert len(document) == made.pages
        return " ".join(plain(page.get_textpage().get_text_range()) for page in document)


def deeds(db) -> list[str]:
    with db.reading() as session:
        return [deed for (deed,) in raw(session).execute("SELECT deed FROM audit ORDER BY pk")]


def promise(db, ward, hoa, now) -> bytes:
    return profiles.open_(db, ward.mai, hoa, now=now).followups[0].id


def test_the_slip_says_what_for_and_what_to_bring_and_is_noted(db, ward, hoa, now):
    made = person_papers.slip(db, ward.mai, hoa, promise(db, ward, hoa, now), now=now)
    text = text_of(made)
    for part in ("Bà Nguyễn Thị Hoà", "THỨ SÁU", "27", "Nhà văn hoá", "Lần trước vướng", "Mang theo", "miễn phí"):
        assert part in text
    assert (made.title, made.pages, deeds(db)) == ("Giấy hẹn", 1, ["print_slip"])


def test_there_is_no_slip_of_an_appointment_that_is_gone(db, ward, hoa, now):
    with pytest.raises(UserError):
        person_papers.slip(db, ward.mai, hoa, bytes(16), now=now)
    assert deeds(db) == []


def test_the_own_record_tells_everything_in_full_and_is_noted(db, ward, hoa, now):
    text = text_of(person_papers.own_record(db, ward.mai, hoa, now=now))
    for part in (
        "Hồ sơ của bà Nguyễn Thị Hoà", "15/08/1954", "Nữ", "…4417", "Số nhà 12, ngõ 3", "0900 000 012 (con gái)",
        "Cần chữ to", "Hộ cận nghèo (2026)", "Tày", "chứng kiến: Nông Văn Đạt", "bản chữ 2026-11", "chưa xong",
        "“Mang sim chính chủ”", "27/11/2026", "Đăng ký hồ sơ", "trả lời trong 10 ngày",
    ):  # fmt: skip
        assert part in text
    assert "005154004417" not in text
    assert deeds(db) == ["print_record"]


def test_a_form_to_agree_names_whom_it_knows_or_leaves_lines(db, ward, now):
    named = text_of(person_papers.consent_form(db, ward.mai, Who("Đỗ Thị Lan", "1970", "Tổ 7"), now=now))
    blank = text_of(person_papers.consent_form(db, ward.mai, Who(), now=now))
    assert "Đỗ Thị Lan" in named
    assert "Họ và tên" in blank
    assert "UBND phường" in named
    assert deeds(db) == []


def test_a_form_to_ask_about_data_says_by_when(db, ward, now):
    text = text_of(person_papers.request_form(db, ward.mai, Who("Đỗ Thị Lan"), now=now))
    assert "chậm nhất 04/12/2026" in text
    assert "Giấy biên nhận" in text


@pytest.mark.parametrize("paper", ["slip", "own_record"])
def test_papers_of_other_teams_people_are_refused(db, ward, hoa, now, paper):
    wanted = (hoa, promise(db, ward, hoa, now)) if paper == "slip" else (hoa,)
    with pytest.raises(UserError):
        getattr(person_papers, paper)(db, ward.nam, *wanted, now=now)
    assert deeds(db) == []


@pytest.fixture
def _english():
    i18n.use("en")
    yield
    i18n.use("vi")


@pytest.mark.usefixtures("_english")
def test_papers_are_vietnamese_whatever_the_program_speaks(db, ward, hoa, now):
    assert "Hồ sơ của bà Nguyễn Thị Hoà" in text_of(person_papers.own_record(db, ward.mai, hoa, now=now))
    assert "Kính mời" in text_of(person_papers.slip(db, ward.mai, hoa, promise(db, ward, hoa, now), now=now))
    assert "Phiếu đồng ý" in text_of(person_papers.consent_form(db, ward.mai, Who(), now=now))


def test_a_full_disk_or_a_missing_folder_is_told(db, ward, now, tmp_path):
    made = person_papers.consent_form(db, ward.mai, Who(), now=now)
    assert person_papers.write(made, tmp_path / "phieu.pdf") == 1
    with pytest.raises(UserError, match=r"phieu\.pdf"):
        person_papers.write(made, tmp_path / "phieu.pdf" / "phieu.pdf")
