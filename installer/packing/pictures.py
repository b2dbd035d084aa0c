"""The program's own icons as the systems want them: `.ico` for Windows, `.png` for Debian."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZES = (16, 24, 32, 48, 64, 128, 256)


def paint(source: Path, size: int) -> Image.Image:
    """Return an SVG as a square picture."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice  # noqa: PLC0415 - the platform must be named first
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(source)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(BytesIO(buffer.data().data()))


def write_ico(source: Path, target: Path) -> None:
    """Write an icon file with all sizes, each painted for itself."""
    pictures = [paint(source, size) for size in SIZES]
    pictures[-1].save(target, sizes=[(size, size) for size in SIZES], append_images=pictures[:-1])


def write_pngs(source: Path, theme: Path, kind: str, name: str, sizes: Sequence[int] = SIZES) -> None:
    """Write `<size>/<kind>/<name>.png` below an icon theme's folder, and the SVG for any other size."""
    for size in sizes:
        place = theme / f"{size}x{size}" / kind / f"{name}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        paint(source, size).save(place)
    place = theme / "scalable" / kind / f"{name}.svg"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(source.read_bytes())
