"""Papers for one person: slip of an appointment, form to agree, own record, form to ask about data."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2 as pdfium
import pytest

from dicandesk.paper import appointment_slip, consent_form, own_record, request_form
from dicandesk.rules import consent_text
from dicandesk.rules.consent import TEXT_VERSION, Purpose
from dicandesk.rules.dates import show_date
from dicandesk.rules.requests import Right, answer_by, confirm_by
from dicandesk.services.guidance import topics
from tests.paper.test_guidance_sheet import plain, roles

WARD, TEAM, PRINTED = "UBND phường Đội Cấn", "Tổ công nghệ số cộng đồng – Tổ 7", "24/11/2026"
FACTS = (("Họ và tên", "Nguyễn Thị Hoà"), ("Ngày sinh", "15/08/1954"), ("Tổ dân phố", "Tổ 7"))
SLIP = appointment_slip.SlipData(
    WARD, TEAM, PRINTED, "Bà Nguyễn Thị Hoà", "Thứ Sáu", "27", "tháng 11 · 2026", "Nhà văn hoá", "thẻ BHYT điện tử",
    "số điện thoại không trùng với BHXH", ("Thẻ CCCD gắn chip", "Điện thoại và SIM chính chủ"),
    "Lê Thị Mai · 0900 000 011", topics.common().universal_safety[::2],
)  # fmt: skip
CONSENT = consent_form.ConsentData(
    WARD, TEAM, PRINTED, FACTS, consent_text.introduction(WARD),
    tuple((one.label(), consent_text.explained(one)) for one in Purpose),
    consent_text.promises(), TEXT_VERSION, consent_text.ADULT,
)  # fmt: skip
_DAY = date(2026, 11, 24)
REQUEST = request_form.RequestData(
    WARD, TEAM, PRINTED, FACTS,
    tuple(request_form.Wish(one.label(), f"chậm nhất {show_date(answer_by(one, _DAY))}") for one in Right),
    show_date(confirm_by(_DAY)), "Lê Thị Mai · 0900 000 011",
)  # fmt: skip
_VISIT = ("24/11/2026", "VNeID mức 2: Chưa xong · vướng: thông tin không khớp", "Nhà văn hoá, 15 phút", "Lê Thị Mai")
RECORD = own_record.RecordData(
    WARD, TEAM, PRINTED, "bà Nguyễn Thị Hoà", "Bản in theo yêu cầu của ông/bà.",
    (*FACTS, ("Địa chỉ", "Số nhà 12, ngõ 3")),
    (
        own_record.Section("Các lần gặp", (_VISIT,) * 80, ("Ngày", "Việc", "Ở đâu", "Ai"), (0, 0.14, 0.58, 0.8), ""),
        own_record.Section("Hẹn", (), ("Ngày",), (0,), "Chưa có hẹn nào."),
    ),
    ("Xem, sửa, lấy bản sao: trả lời trong 10 ngày.",),
)  # fmt: skip
ALL = (
    (appointment_slip.build, SLIP),
    (consent_form.build, CONSENT),
    (request_form.build, REQUEST),
    (own_record.build, RECORD),
)


def made(build, data) -> tuple[bytes, int]:
    out = io.BytesIO()
    pages = build(data, out)
    return out.getvalue(), pages


def texts(build, data) -> list[str]:
    with pdfium.PdfDocument(made(build, data)[0]) as document:
        return [plain(page.get_textpage().get_text_range()) for page in document]


@pytest.mark.parametrize(("build", "data"), ALL)
def test_papers_are_tagged_keep_their_margins_and_are_always_the_same(build, data):
    pdf, pages = made(build, data)
    assert made(build, data)[0] == pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "vi-VN"
        assert roles(document.Root.StructTreeRoot.K).count("H1") == 1
        assert len(document.pages) == pages
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            for thing in page.get_objects():
                left, bottom, right, top = thing.get_bounds()
                is_tear = left < 1 and top - bottom < 2
                assert is_tear or (left > 25 and right < page.get_width() - 25)
                assert bottom > 18
                assert top < page.get_height() - 18


def test_the_slip_says_when_where_for_what_and_whom_to_call():
    (text,) = texts(appointment_slip.build, SLIP)
    for part in (
        "THỨ SÁU",
        "27",
        "THÁNG 11 · 2026",
        "Nhà văn hoá",
        "thẻ BHYT điện tử",
        "SIM chính chủ",
        "0900 000 011",
    ):
        assert part in text


def test_a_page_is_read_from_head_to_foot():
    (text,) = texts(appointment_slip.build, SLIP)
    parts = ["TỔ CÔNG NGHỆ SỐ", "Kính mời", "Mang theo", "xin gọi", "miễn phí", "Nhờ con cháu"]
    assert sorted(parts, key=text.index) == parts


@pytest.mark.parametrize("large", [False, True])
def test_the_longest_topic_and_name_still_fit_on_one_slip(large):
    longest = max(topics.shipped().values(), key=lambda topic: sum(map(len, topic.bring)))
    data = replace(
        SLIP, name="Bà Nguyễn Phúc Hoàng Thị Thanh Thảo Vy Ánh Tuyết", bring=longest.bring, about=longest.title,
        stuck="thông tin không khớp với cơ sở dữ liệu quốc gia", is_large=large,
    )  # fmt: skip
    assert made(appointment_slip.build, data)[1] == 1


def test_a_note_of_five_hundred_letters_is_cut_at_a_word_and_the_slip_stays_one_page():
    note = "Mang theo sổ đỏ, bản gốc " * 20
    longest = max(topics.shipped().values(), key=lambda topic: sum(map(len, topic.bring)))
    data = replace(SLIP, name="Bà Nguyễn Phúc Hoàng Thị Thanh Thảo", about=note, bring=longest.bring, is_large=True)
    (text,) = texts(appointment_slip.build, data)
    assert "…" in text
    assert "0900 000 011" in text


def test_without_a_place_there_is_a_line_to_write_on():
    (text,) = texts(appointment_slip.build, replace(SLIP, place=""))
    assert "Nơi:" in text
    assert "Nơi:" not in texts(appointment_slip.build, SLIP)[0]


def test_the_form_to_agree_fits_one_page_and_names_text_version_and_every_purpose():
    (text,) = texts(consent_form.build, CONSENT)
    assert TEXT_VERSION in text
    for purpose in Purpose:
        assert purpose.label() in text
    assert text.count("Đồng ý") >= len(Purpose)
    assert "Không đồng ý vẫn được hướng dẫn như mọi người." in text


def test_a_long_record_takes_pages_with_numbers_and_a_title_never_stands_alone():
    pages = texts(own_record.build, RECORD)
    assert len(pages) > 2
    assert f"Trang 1/{len(pages)}" in pages[0]
    assert sum(page.count("thông tin không khớp") for page in pages) == 80
    assert "Chưa có hẹn nào." in next(page for page in pages if "Hẹn" in page.split("Các lần gặp")[-1])
    for page in pages:
        assert not page.rstrip().endswith("Quyền của ông/bà")


def test_the_form_to_ask_names_every_right_with_its_last_day():
    (text,) = texts(request_form.build, REQUEST)
    for right in Right:
        assert right.label() in text
    assert "04/12/2026" in text
    assert "14/12/2026" in text
    assert "chậm nhất 26/11/2026" in text
