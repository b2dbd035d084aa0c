import io
import struct

import pytest

from dicandesk.paper import preview
from dicandesk.paper.guidance_sheet import build
from tests.paper.samples import sheet_data


@pytest.fixture(scope="module")
def pdf() -> bytes:
    out = io.BytesIO()
    build(sheet_data("DD01", large=True), out)
    return out.getvalue()


def test_sizes_of_pages_in_points(pdf):
    assert [(round(width), round(height)) for width, height in preview.page_sizes(pdf)] == [(595, 842)] * 2


def test_a_page_becomes_opaque_pixels_white_at_the_edge(pdf):
    picture = preview.image(pdf, 1, scale=0.5)
    assert len(picture.rgba) == picture.width * picture.height * 4
    assert picture.rgba[:4] == b"\xff\xff\xff\xff"
    assert set(picture.rgba[3::4]) == {255}
    assert min(picture.rgba) < 40


def test_red_stays_red(pdf):
    picture = preview.image(pdf, 1, scale=1)
    pixels = {picture.rgba[at : at + 3] for at in range(0, len(picture.rgba), 4)}
    assert b"\xb3\x26\x1e" in pixels


def test_png_has_the_width_asked_for(pdf):
    content = preview.png(pdf, 1080)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (1080, 1528)


def test_png_can_be_read_by_others(pdf):
    from PIL import Image

    with Image.open(io.BytesIO(preview.png(pdf, 300))) as picture:
        assert picture.mode == "RGB"
        assert picture.getpixel((2, 2)) == (255, 255, 255)
