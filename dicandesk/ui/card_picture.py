"""Pictures of ID cards, dropped on the window or opened: the square code is read, the picture is never kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent, QImage
from typing_extensions import override

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.card import looks_like_card

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QWidget

_KINDS = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".gif"}
_DRAGS = {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop}
_MOST_PIXELS = 4000
_LARGEST = 100_000_000
_ENLARGED = 1600


class CardDrop(QObject):
    """Takes pictures that are dropped on a window.

    Signals:
        dropped: the file, or the picture itself where another program gave no file.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _DRAGS or not isinstance(event, QDropEvent):
            return False
        source = _source_of(event.mimeData())
        if source is None:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if kind == QEvent.Type.Drop:
            self.dropped.emit(source)
        return True


def ask_for_picture(window: QWidget) -> Path | None:
    """Let somebody choose a picture of a card."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - hardly ever needed

    kinds = " ".join(f"*{kind}" for kind in sorted(_KINDS))
    name, _filter = QFileDialog.getOpenFileName(
        window, _("Mở ảnh chụp thẻ"), str(Path.home()), _("Ảnh ({kinds})").format(kinds=kinds)
    )
    return Path(name) if name else None


def read_picture(source: Path | QImage) -> str:
    """Return the text of the card in a picture, or of another square code in it. For the work lane.

    Raises:
        UserError: it is no picture, or no square code can be read in it.
    """
    image = source if isinstance(source, QImage) else _load(source)
    texts = _codes(image)
    if not texts and max(image.width(), image.height()) < _ENLARGED:
        size = image.size() * 2
        texts = _codes(image.scaled(size, mode=Qt.TransformationMode.SmoothTransformation))
    if not texts:
        raise UserError(
            _("Không thấy mã vuông nào đọc được trong ảnh. Ảnh không được lưu lại."),
            _("Chụp lại gần hơn, rõ nét, cả mã vuông nằm trong ảnh; hoặc gõ tên và năm sinh."),
        )
    return next((text for text in texts if looks_like_card(text)), texts[0])


def _load(path: Path) -> QImage:
    from PySide6.QtGui import QImageReader  # noqa: PLC0415 - only pictures of cards need it

    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() <= _LARGEST:
        if max(size.width(), size.height()) > _MOST_PIXELS:
            reader.setScaledSize(size.scaled(_MOST_PIXELS, _MOST_PIXELS, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if not image.isNull():
            return image
    raise UserError(
        _("Không mở được tệp {name} như một ảnh.").format(name=path.name),
        _("Chọn ảnh PNG hoặc JPG. Ảnh HEIC của điện thoại thì lưu lại thành JPG trước."),
    )


def _codes(image: QImage) -> list[str]:
    import zxingcpp  # noqa: PLC0415 - 3 MB that only pictures of cards need

    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, step = grey.width(), grey.height(), grey.bytesPerLine()
    pixels = memoryview(grey.constBits()).cast("B")
    rows = b"".join(pixels[row * step : row * step + width] for row in range(height))
    found = zxingcpp.read_barcodes(
        memoryview(rows).cast("B", shape=[height, width]),
        formats=cast("zxingcpp.BarcodeFormats", zxingcpp.BarcodeFormat.QRCode),  # its stub knows the plural only
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [code.text for code in found if code.text]


def _source_of(data: QMimeData) -> Path | QImage | None:
    """Return the picture that is dragged, None for anything else."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    picture = next((file for file in files if file.suffix.lower() in _KINDS), None)
    if picture is not None:
        return picture
    if data.hasImage() and not files:
        image = data.imageData()
        return image if isinstance(image, QImage) else None
    return None
