"""Pages of a PDF as pictures, and laid out for the printer; the renderer is loaded with the first page (`papers`)."""

from __future__ import annotations

from dataclasses import dataclass

from dicandesk.rules.printing import PrintJob, job_name, media_of


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
    from dicandesk.paper.preview import page_sizes  # noqa: PLC0415 - see the head of this module

    sizes = page_sizes(pdf)
    return Pages(sizes[0], tuple(draw_one(pdf, place, scale) for place in range(len(sizes))))


def draw_one(pdf: bytes, place: int, scale: float) -> PagePicture:
    """Draw one page, counted from 0."""
    from dicandesk.paper.preview import image  # noqa: PLC0415

    page = image(pdf, place, scale=scale)
    return PagePicture(page.width, page.height, page.rgba)


def print_job(pdf: bytes, title: str, printer: str, *, copies: int = 1, two_up: bool = False) -> PrintJob:
    """Return what to hand to a printer.

    Args:
        pdf: the whole file.
        title: of the paper, in words.
        printer: its name.
        copies: how often it is printed.
        two_up: A5 pages two on one A4; other pages are printed as they are.
    """
    from dicandesk.paper import preview  # noqa: PLC0415

    sizes = preview.page_sizes(pdf)
    if two_up and media_of(*sizes[0])[0] == "A5":
        pdf, copies = preview.two_up(pdf, copies), 1
        sizes = preview.page_sizes(pdf)
    media, is_landscape = media_of(*sizes[0])
    return PrintJob(pdf, job_name(title), printer, len(sizes), copies, media, is_landscape)
