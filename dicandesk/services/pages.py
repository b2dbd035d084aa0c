"""Pages of a PDF as pictures, for a preview; the renderer is imported when the first page is drawn, as in `papers`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as pixels: rows from the top, four bytes a pixel (red, green, blue, opaque 255)."""

    width: int
    height: int
    rgba: bytes


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages of a PDF, and the size of the first one in points."""

    size: tuple[float, float]
    pictures: tuple[PagePicture, ...]


def draw(pdf: bytes, scale: float) -> Pages:
    """Draw every page.

    Args:
        pdf: the whole file.
        scale: pixels a point.
    """
    from dicandesk.paper.preview import image, page_sizes  # noqa: PLC0415 - see the head of this module

    sizes = page_sizes(pdf)
    found = [image(pdf, place, scale=scale) for place in range(len(sizes))]
    return Pages(sizes[0], tuple(PagePicture(page.width, page.height, page.rgba) for page in found))
