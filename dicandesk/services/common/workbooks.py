"""Lists as files: Excel (xlsx) and CSV, written and read as texts.

Everything is written as text: phone numbers keep their zeros, dates stay as they are read here, and what somebody typed
as a name is never taken for a formula (OWASP, "CSV Injection"). openpyxl is loaded with the first file: 22 MB.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.text import nfc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

Cell: TypeAlias = "str | int | float | datetime | date | None"
Tick: TypeAlias = "Callable[[int], bool]"
"""Called with how many rows are done; returns False to stop."""

MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_BYTES = 30 << 20
MOST_UNPACKED = 300 << 20
ENDINGS = (".xlsx", ".csv")
_NO_SIGN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TEXT = "@"
_FORMULA = "=+-@\t\r"
_COLUMNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST = 32_767
"""Letters of a cell that Excel reads."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: its name, the headings, the rows; widths of the columns in letters."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str | int]]
    widths: Sequence[int] = ()


class StoppedError(Exception):
    """The person asked to stop; no file was written."""


def check_ending(out: Path, *, several: bool = False) -> None:
    """Raise `UserError` unless a file of this name can be written; several lists go into Excel only."""
    wanted = ENDINGS[:1] if several else ENDINGS
    if out.suffix.lower() not in wanted:
        raise UserError(
            _("Tệp {name} phải có đuôi {endings}. Chưa ghi gì.").format(name=out.name, endings=", ".join(wanted)),
            _("Đổi đuôi tệp rồi làm lại."),
        )


def write(
    out: Path,
    sheets: Sequence[Sheet],
    *,
    tick: Tick | None = None,
    before: Callable[[int], object] | None = None,
) -> int:
    """Write lists to `out`, whole or not at all; return the number of rows.

    Args:
        out: the file.
        sheets: what goes into it.
        tick: asked every hundred rows whether to go on.
        before: told the number of rows when everything is written, before the file stands under its name; an error
            from it leaves no file.

    Raises:
        StoppedError: `tick` said so.
        UserError: the file cannot be written.
    """
    check_ending(out, several=len(sheets) > 1)
    part = out.with_name(out.name + ".part")
    counted = _Counted(tick)
    try:
        if out.suffix.lower() == ".csv":
            _write_csv(part, sheets[0], counted)
        else:
            _write_excel(part, sheets, counted)
        if before is not None:
            before(counted.rows)
        part.replace(out)
    except OSError as error:
        raise UserError(
            _("Không ghi được tệp {name}. Dữ liệu không bị ảnh hưởng.").format(name=out.name),
            _("Đóng tệp nếu đang mở trong Excel, kiểm tra ổ đĩa còn chỗ trống, rồi thử lại."),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return counted.rows


class _Counted:
    """Counts rows, and asks now and then whether to go on."""

    def __init__(self, tick: Tick | None) -> None:
        self._tick = tick
        self.rows = 0

    def each(self, rows: Iterable[Sequence[str | int]]) -> Iterator[Sequence[str | int]]:
        for row in rows:
            yield row
            self.rows += 1
            if self._tick is not None and self.rows % 100 == 0 and not self._tick(self.rows):
                raise StoppedError


def _write_csv(path: Path, sheet: Sheet, counted: _Counted) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.headings)
        writer.writerows([_harmless(cell) for cell in row] for row in counted.each(sheet.rows))


def _harmless(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[0] in _FORMULA else cell


def _write_excel(path: Path, sheets: Sequence[Sheet], counted: _Counted) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - see the head of this module

    book = Workbook(write_only=True)
    pages: list[Any] = []  # WriteOnlyWorksheets, whose stub leaves out what they inherit
    try:
        for sheet in sheets:
            pages.append(book.create_sheet(sheet.title[:31]))
            _fill(pages[-1], sheet, counted)
        book.save(path)
    except BaseException:
        for page in pages:  # what was written so far lies beside the system's other temporary files
            if not page.closed:
                page.close()
            page._writer.cleanup()  # noqa: SLF001 - has no other door
        raise


def _fill(page: Any, sheet: Sheet, counted: _Counted) -> None:
    page.freeze_panes = "A2"
    for letter, width in zip(_COLUMNS, sheet.widths, strict=False):
        page.column_dimensions[letter].width = width
    page.append([_cell(page, heading, is_bold=True) for heading in sheet.headings])
    for row in counted.each(sheet.rows):
        page.append([_cell(page, cell) if isinstance(cell, str) else cell for cell in row])
    page.auto_filter.ref = f"A1:{_COLUMNS[len(sheet.headings) - 1]}1"


def _cell(page: Any, text: str, *, is_bold: bool = False) -> object:
    """Return a cell that is text whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - see the head of this module
    from openpyxl.styles import Font  # noqa: PLC0415

    cell = WriteOnlyCell(page, _NO_SIGN.sub("", text)[:_LONGEST])
    cell.data_type = "s"
    cell.number_format = _TEXT
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def read(path: Path) -> list[list[Cell]]:
    """Return the rows of a CSV file, or of the sheet that an Excel file opens with.

    Raises:
        UserError: the file is none of both, too large, damaged or locked by a password.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UserError(
            _("Tệp {name} không phải Excel .xlsx hay .csv. Chưa có gì thay đổi.").format(name=path.name),
            _("Mở tệp trong Excel, lưu lại thành .xlsx rồi làm lại."),
        )
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(path)
    found = _read_csv(path) if path.suffix.lower() == ".csv" else _read_excel(path)
    if len(found) > MOST_ROWS:
        raise _too_large(path)
    return found


def _read_csv(path: Path) -> list[list[Cell]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16"):
        with suppress(UnicodeError):
            text = data.decode(encoding)
            break
    else:
        raise UserError(
            _("Tệp {name} không ghi bằng Unicode nên tên sẽ mất dấu. Chưa có gì thay đổi.").format(name=path.name),
            _("Mở tệp trong Excel, lưu lại thành .xlsx rồi làm lại."),
        )
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    with suppress(csv.Error):
        return [[nfc(_unquoted(cell)) or None for cell in row[:MOST_COLUMNS]] for row in islice(rows, MOST_ROWS + 1)]
    raise _damaged(path)


def _unquoted(cell: str) -> str:
    """Take away the sign that keeps a text from being a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _FORMULA else cell


def _read_excel(path: Path) -> list[list[Cell]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - see the head of this module

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise _too_large(path)
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            page = book.active
            if page is None:
                return []
            rows = page.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            return [_trimmed([_plain(cell) for cell in row]) for row in islice(rows, MOST_ROWS + 1)]
        finally:
            book.close()
    except UserError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, EOFError) as error:
        raise _damaged(path) from error


def _plain(cell: object) -> Cell:
    if isinstance(cell, bool):
        return "x" if cell else ""
    if cell is None or isinstance(cell, (int, float, datetime, date)):
        return cell
    return nfc(str(cell))


def _trimmed(row: list[Cell]) -> list[Cell]:
    while row and row[-1] in {None, ""}:
        row.pop()
    return row


def _damaged(path: Path) -> UserError:
    return UserError(
        _("Không đọc được tệp {name}: tệp hỏng hoặc có mật khẩu. Chưa có gì thay đổi.").format(name=path.name),
        _("Mở tệp trong Excel, bỏ mật khẩu, lưu lại thành .xlsx rồi làm lại."),
    )


def _too_large(path: Path) -> UserError:
    text = _("Tệp {name} quá lớn: nhiều nhất {n} dòng. Chưa có gì thay đổi.")
    return UserError(text.format(name=path.name, n=MOST_ROWS), _("Chia thành nhiều tệp nhỏ rồi làm lại."))
