import io

import pikepdf
import pypdfium2 as pdfium
import segno

from dicandesk.paper.preview import image
from dicandesk.paper.recovery_slip import Slip, SlipData, build
from tests.paper.test_guidance_sheet import plain, roles

ROWS = ("KRUG KZ3F MFZW K3TD", "NRXW G2LE MF4S A5DP", "EBZW K3TE EB2G QZJA", "ORUG KIDC MFZX EYLL X7QA")
DATA = SlipData(
    ward="UBND phường Đội Cấn",
    printed="24/11/2026",
    slips=(
        Slip(
            "Phiếu phục hồi 1: khoá gốc", "Dùng để công nhận máy mới của cán bộ.", ROWS, "".join(ROWS).replace(" ", "")
        ),
        Slip("Phiếu phục hồi 2: khoá dữ liệu", "Dùng để đọc lại dữ liệu đã gửi.", ROWS[::-1], "OTHER7KEY"),
    ),
)


def made() -> bytes:
    out = io.BytesIO()
    assert build(DATA, out) == 2
    return out.getvalue()


def test_each_slip_is_one_page_with_title_purpose_and_key():
    with pdfium.PdfDocument(made()) as document:
        texts = [plain(page.get_textpage().get_text_range()) for page in document]
    for slip, text in zip(DATA.slips, texts, strict=True):
        assert slip.title in text
        assert slip.purpose in text
        assert all(row in text for row in slip.rows)
        assert "UBND PHƯỜNG ĐỘI CẤN" in text
        assert "24/11/2026" in text


def test_the_qr_code_on_paper_is_that_of_the_key():
    matrix = segno.make(DATA.slips[0].qr, error="m", micro=False).matrix
    scale, side = 4, len(matrix)
    picture = image(made(), 0, scale=scale)
    with pikepdf.open(io.BytesIO(made())) as pdf:
        dictionaries = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        figure = next(thing for thing in dictionaries if thing.get("/S") == "/Figure")
        left, _, right, top = (float(edge) for edge in figure.A.BBox)
    unit = (right - left) / side

    def is_dark(row: int, column: int) -> bool:
        x = int((left + (column + 0.5) * unit) * scale)
        y = int(picture.height - (top - (row + 0.5) * unit) * scale)
        return picture.rgba[(y * picture.width + x) * 4] < 128

    assert [[is_dark(row, column) for column in range(side)] for row in range(side)] == [
        [bool(module) for module in line] for line in matrix
    ]


def test_nothing_runs_over_the_edge_of_the_page():
    with pdfium.PdfDocument(made()) as document:
        for page in document:
            for thing in page.get_objects():
                left, bottom, right, top = thing.get_bounds()
                assert left > 20
                assert bottom > 20
                assert right < page.get_width() - 20
                assert top < page.get_height() - 20


def test_slips_are_tagged_and_always_the_same():
    assert made() == made()
    with pikepdf.open(io.BytesIO(made())) as pdf:
        found = roles(pdf.Root.StructTreeRoot.K)
        assert str(pdf.Root.Lang) == "vi-VN"
    assert found.count("H1") == 2
    assert found.count("Figure") == 2
