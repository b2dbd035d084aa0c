"""Whether two pages show the same, whatever way they were drawn."""

from __future__ import annotations

from PIL import Image, ImageChops

from dicandesk.paper import preview

BLOCK = 12


def difference(one: bytes, other: bytes, page: int = 0) -> int:
    """Return the greatest difference of a page of two PDFs between the greys of blocks of 12 points, 0 to 255.

    A page that lies on its side is turned: a queue may do so to feed the paper its way.
    """
    came, meant = (_grey(preview.image(pdf, page)) for pdf in (one, other))
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)
    ways = [came, *(came.transpose(turn) for turn in turns)]
    return min((_far(way, meant) for way in ways if _blocks(way) == _blocks(meant)), default=255)


def _far(one: Image.Image, other: Image.Image) -> int:
    return ImageChops.difference(*(_blocks_of(image) for image in (one, other))).getextrema()[1]


def _blocks(image: Image.Image) -> tuple[int, int]:
    return image.width // BLOCK, image.height // BLOCK


def _blocks_of(image: Image.Image) -> Image.Image:
    """Return the mean grey of each whole block; pages of the same size may differ by one pixel."""
    wide, high = _blocks(image)
    return image.crop((0, 0, wide * BLOCK, high * BLOCK)).reduce(BLOCK)


def _grey(picture: preview.PageImage) -> Image.Image:
    return Image.frombytes("RGBA", (picture.width, picture.height), picture.rgba).convert("L")
