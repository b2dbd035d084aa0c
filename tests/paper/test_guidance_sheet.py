import io
import re
import unicodedata
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest

from dicandesk.paper.guidance_sheet import build
from dicandesk.paper.style import MM
from tests.paper.samples import KINDS, TOPICS, sheet_data


def made(data) -> bytes:
    out = io.BytesIO()
    build(data, out)
    return out.getvalue()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def read_back(pdf: bytes) -> str:
    with pdfium.PdfDocument(pdf) as document:
        return plain(" ".join(page.get_textpage().get_text_range() for page in document))


def printed_texts(data) -> list[str]:
    texts = [data.ward.upper(), data.team.upper(), data.title, data.resident or "", data.helper or ""]
    texts += [data.fee[1:], *data.bring, *data.steps, *data.safety, " ".join(data.safety_always)]
    texts += [data.next_meeting or "", *(f"{what}: {number}" for what, number in data.hotlines), data.printed]
    texts += ["CHƯA DUYỆT" if data.unreviewed else "Phiếu hướng dẫn", "Giữ an toàn", data.url_label]
    return [plain(text.replace("**", "")) for text in texts]


@pytest.mark.parametrize(("paper", "large"), KINDS)
@pytest.mark.parametrize("code", TOPICS)
def test_every_text_of_a_topic_reads_back_letter_for_letter(code, paper, large):
    data = sheet_data(code, paper=paper, large=large)
    text = read_back(made(data))
    assert [wanted for wanted in printed_texts(data) if wanted not in text] == []


@pytest.mark.parametrize(("paper", "large"), KINDS)
@pytest.mark.parametrize("code", TOPICS)
def test_the_steps_stand_in_order_and_nothing_leaves_the_page(code, paper, large):
    data = sheet_data(code, paper=paper, large=large)
    pdf = made(data)
    text = read_back(pdf)
    places = [text.index(plain(step.replace("**", ""))) for step in data.steps]
    assert places == sorted(places)
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            width, height = page.get_size()
            for thing in page.get_objects():
                left, bottom, right, top = thing.get_bounds()
                assert left > 20
                assert bottom > 10
                assert right < width - 20
                assert top < height - 20


@pytest.mark.parametrize("code", TOPICS)
def test_normal_type_keeps_to_one_a4_page(code):
    assert build(sheet_data(code), io.BytesIO()) == 1


@pytest.mark.parametrize(("paper", "large", "most"), [("A4", True, 2), ("A5", False, 2), ("A5", True, 3)])
def test_larger_type_and_smaller_paper_flow_to_few_pages(paper, large, most):
    pages = [build(sheet_data(code, paper=paper, large=large), io.BytesIO()) for code in TOPICS]
    assert max(pages) <= most


def test_the_file_is_tagged_in_vietnamese_and_carries_its_title():
    with pikepdf.open(io.BytesIO(made(sheet_data("DD01")))) as pdf:
        assert str(pdf.Root.Lang) == "vi-VN"
        assert pdf.Root.MarkInfo.Marked is True or bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo.Title) == "Cài và kích hoạt VNeID mức 2"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructParents" in pdf.pages[0]


def roles(element) -> list[str]:
    found = [str(element.get("/S", "")).lstrip("/")]
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += roles(kid)
    return found


def test_the_structure_tells_heading_list_and_figure():
    data = sheet_data("DD01")
    with pikepdf.open(io.BytesIO(made(data))) as pdf:
        found = roles(pdf.Root.StructTreeRoot.K)
    assert found[0] == "Document"
    assert found.count("H1") == 1
    assert found.count("L") == 2
    assert found.count("LI") == len(data.steps) + len(data.bring)
    assert found.count("Figure") == 1


def test_the_qr_code_tells_in_words_where_it_leads_and_is_28_mm_wide():
    with pikepdf.open(io.BytesIO(made(sheet_data("DD01")))) as pdf:
        figures = [
            thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"
        ]
        assert str(figures[0].Alt) == "Mã vuông mở trang vneid.gov.vn"
        left, bottom, right, top = (float(edge) for edge in figures[0].A.BBox)
    assert right - left >= 28 * MM
    assert abs((right - left) - (top - bottom)) < 0.1


def test_every_piece_of_marked_content_has_its_place_in_the_tree():
    with pikepdf.open(io.BytesIO(made(sheet_data("DV03", large=True)))) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(pdf.pages):
            stream = page.Contents.read_bytes().decode("latin-1")
            marks = [int(mark) for mark in re.findall(r"/MCID (\d+)", stream)]
            assert page.StructParents == number
            assert marks == list(range(len(numbers[2 * number + 1])))
            assert stream.count(" BDC") + stream.count(" BMC") == stream.count("EMC")


def test_fonts_are_embedded_as_subsets():
    with pikepdf.open(io.BytesIO(made(sheet_data("TT05")))) as pdf:
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing]
        names = [str(font.FontName) for font in fonts]
    assert len(names) >= 2
    assert all(re.fullmatch(r"/[A-Z]{6}\+BeVietnamPro-\w+", name) for name in names)


def test_letters_of_ede_and_tay_names_come_from_the_stand_in_font():
    pdf = made(sheet_data("DD01", resident="H’Ƀlŏ Niê Kdăm Čư̆ Nǎng"))
    assert "H’Ƀlŏ Niê Kdăm Čư̆ Nǎng" in read_back(pdf)
    assert b"NotoSans" in pdf


def test_the_same_data_give_the_same_bytes():
    assert made(sheet_data("DD03")) == made(sheet_data("DD03"))


def test_a_topic_under_review_says_so_on_every_page_in_black():
    pdf = made(sheet_data("DD01", large=True))
    with pdfium.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) == 2
    assert all("CHƯA DUYỆT" in text for text in texts)


def test_an_expired_topic_says_so():
    data = replace(sheet_data("DV04"), expired=True, review_by="12/04/2026")
    assert "QUÁ HẠN XEM LẠI" in read_back(made(data))


def test_a_sheet_for_everybody_names_nobody():
    data = replace(sheet_data("DD01"), resident=None, helper=None, next_meeting=None)
    text = read_back(made(data))
    assert "Dành cho" not in text
    assert "Khoảng 20 phút · miễn phí" in text


def test_long_texts_of_an_officer_flow_instead_of_running_over():
    data = replace(sheet_data("DD01"), steps=("Rất dài " * 60,) * 8, title="Tên dài " * 12, bring=("x" * 300,))
    assert build(data, io.BytesIO()) >= 2
    text = read_back(made(data))
    assert text.count("Rất dài") == 480
