"""Whether two pages show the same, whatever way they were drawn."""

from __future__ import annotations

from dicandesk.paper import preview

SCALE = 1.0
BLOCK = 12


def difference(one: bytes, other: bytes, page: int = 0) -> float:
    """Return the greatest difference of a page of two PDFs between the greys of blocks of 12 points, 0 to 255."""
    greys = [_greys(preview.image(pdf, page, scale=SCALE)) for pdf in (one, other)]
    if len(greys[0]) != len(greys[1]):
        return 255.0
    return max(abs(a - b) for a, b in zip(*greys, strict=True))


def _greys(picture: preview.PageImage) -> list[float]:
    rows, row = picture.rgba, picture.width * 4
    found = []
    for top in range(0, picture.height - BLOCK + 1, BLOCK):
        for left in range(0, row - BLOCK * 4 + 1, BLOCK * 4):
            total = sum(
                sum(rows[(top + y) * row + left + 1 : (top + y) * row + left + BLOCK * 4 : 4]) for y in range(BLOCK)
            )
            found.append(total / BLOCK**2)
    return found
