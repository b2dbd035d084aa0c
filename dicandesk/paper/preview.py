"""Pages of a PDF as pictures: for the preview, for printing, and as PNG for sharing.

PDFium is not safe on two threads at once: one lock guards every use of it here.
"""

from __future__ import annotations

import ctypes
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import pypdfium2 as pdfium  # type: ignore[import-untyped]

_ONE_AT_A_TIME = Lock()
_LYING = (297 * 72 / 25.4, 210 * 72 / 25.4)  # A4 on its side, in points


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as pixels: rows from the top, four bytes a pixel (red, green, blue, opaque 255)."""

    width: int
    height: int
    rgba: bytes


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Return width and height of every page in points."""
    with _ONE_AT_A_TIME, pdfium.PdfDocument(pdf) as document:
        return tuple(document.get_page_size(number) for number in range(len(document)))


def image(pdf: bytes, page: int = 0, *, scale: float = 1.0) -> PageImage:
    """Draw one page.

    Args:
        pdf: the whole file.
        page: counted from 0.
        scale: pixels a point; 300 / 72 for a printer of 300 dpi.
    """
    with _ONE_AT_A_TIME, pdfium.PdfDocument(pdf) as document:
        bitmap = document[page].render(
            scale=scale, rev_byteorder=True, force_bitmap_format=pdfium.raw.FPDFBitmap_BGRA, fill_color=(255,) * 4
        )
        row = bitmap.width * 4
        raw = bytes(bitmap.buffer)
        if bitmap.stride != row:
            raw = b"".join(raw[y * bitmap.stride : y * bitmap.stride + row] for y in range(bitmap.height))
        size = bitmap.width, bitmap.height
        bitmap.close()  # here, not whenever it is collected: the lock is free by then
        return PageImage(*size, raw)


def two_up(pdf: bytes, copies: int = 1) -> bytes:
    """Return A5 pages two on one A4 lying on its side, with a line to cut along; text stays text.

    Args:
        pdf: the whole file.
        copies: how often it is laid out, one after the other, so that an even number fills every half.
    """
    raw, out = pdfium.raw, BytesIO()
    with _ONE_AT_A_TIME, pdfium.PdfDocument(pdf) as source, pdfium.PdfDocument.new() as row:
        for _copy in range(copies):
            row.import_pages(source)
        joined = raw.FPDF_ImportNPagesToOne(row.raw, *_LYING, 2, 1)
        with pdfium.PdfDocument(joined) as sheet:
            for page in sheet:
                line = raw.FPDFPageObj_CreateNewPath(_LYING[0] / 2, 8)
                raw.FPDFPath_LineTo(line, _LYING[0] / 2, _LYING[1] - 8)
                raw.FPDFPageObj_SetStrokeColor(line, 120, 120, 120, 255)
                raw.FPDFPageObj_SetStrokeWidth(line, 0.5)
                raw.FPDFPageObj_SetDashArray(line, (ctypes.c_float * 2)(4, 4), 2, 0)
                raw.FPDFPath_SetDrawMode(line, raw.FPDF_FILLMODE_NONE, 1)
                raw.FPDFPage_InsertObject(page.raw, line)
                page.gen_content()
                page.close()
            sheet.save(out)
    return out.getvalue()


def text(pdf: bytes) -> str:
    """Return what is written on all pages, a line each."""
    with _ONE_AT_A_TIME, pdfium.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def png(pdf: bytes, width: int, page: int = 0) -> bytes:
    """Draw one page `width` pixels wide, as a PNG file (ISO/IEC 15948)."""
    wide = page_sizes(pdf)[page][0]
    # A hair less than asked: PDFium rounds the size up.
    return encode_png(image(pdf, page, scale=(width - 0.01) / wide))


def encode_png(picture: PageImage) -> bytes:
    """Write pixels as a PNG file without the opacity, which is full everywhere."""
    size = picture.width * picture.height
    rgb = bytearray(size * 3)
    for channel in range(3):
        rgb[channel::3] = picture.rgba[channel::4]
    row = picture.width * 3
    lines = b"".join(b"\0" + rgb[y * row : (y + 1) * row] for y in range(picture.height))
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
