"""Settings of this PC: declared once in one table, kept in one TOML file that a person can read.

What the ward decides is not here: that is data and travels with it.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from dicandesk.errors import UserError
from dicandesk.i18n import _, mark
from dicandesk.paths import data_folder

if TYPE_CHECKING:
    from pathlib import Path

FILE = "settings.toml"

_log = logging.getLogger(__name__)


def _described(description: str) -> dict[str, str]:
    """Return the description of a setting, as the file and the settings page show it."""
    return {"description": description}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of this PC. A choice is a `Literal`; an empty text means not set."""

    device_name: str = field(default="", metadata=_described(mark("Tên máy này, như phường nhìn thấy")))
    hub: str = field(default="", metadata=_described(mark("Nơi gửi và nhận dữ liệu: thư mục chung hoặc USB")))
    language: Literal["vi", "en"] = field(default="vi", metadata=_described(mark("Ngôn ngữ")))
    text_size: Literal["A-", "A", "A+", "A++"] = field(default="A", metadata=_described(mark("Cỡ chữ")))
    high_contrast: bool = field(default=False, metadata=_described(mark("Tương phản cao")))
    phone_on_sheet: Literal["mine", "team"] = field(
        default="team", metadata=_described(mark("Số điện thoại in trên phiếu hướng dẫn: của tôi hoặc của tổ"))
    )
    paper: Literal["A4", "A5"] = field(default="A4", metadata=_described(mark("Khổ giấy")))
    printer: str = field(default="", metadata=_described(mark("Máy in; để trống là máy in mặc định")))
    scanner_sound: bool = field(default=True, metadata=_described(mark("Kêu khi quét thẻ xong")))
    lock_minutes: int = field(default=5, metadata=_described(mark("Tự khoá sau bao nhiêu phút không dùng")))


_TYPES = get_type_hints(Settings)


def description(name: str) -> str:
    """Return what a setting is for, in the language in use.

    Raises:
        KeyError: there is no such setting.
    """
    return _({entry.name: entry.metadata["description"] for entry in fields(Settings)}[name])


def choices(name: str) -> tuple[str, ...]:
    """Return the values a setting may take; empty when it is free."""
    return get_args(_TYPES[name]) if get_origin(_TYPES[name]) is Literal else ()


def _fits(name: str, value: object) -> bool:
    """Tell whether a value read from the file is one the setting may take."""
    allowed = choices(name)
    return value in allowed if allowed else type(value) is _TYPES[name]


def load(folder: Path | None = None) -> Settings:
    """Return the settings kept in `folder` (default: the data folder); what is not there or not allowed is default.

    A file that cannot be understood never keeps the program from starting; it is put aside as `settings.toml.bad`.
    """
    path = (folder or data_folder()) / FILE
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    import tomllib  # noqa: PLC0415 - not needed on the first start

    try:
        kept: dict[str, Any] = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        _log.warning("settings_unreadable")
        path.replace(path.with_name(FILE + ".bad"))
        return Settings()
    return Settings(**{name: value for name, value in kept.items() if name in _TYPES and _fits(name, value)})


def save(settings: Settings, folder: Path | None = None) -> None:
    """Keep `settings` in `folder` (default: the data folder): whole or, when the disk refuses, as they were before.

    Raises:
        UserError: the disk is full or refuses to write.
    """
    place = folder or data_folder()
    lines: list[str] = []
    for entry in fields(Settings):
        lines += [f"# {description(entry.name)}", f"{entry.name} = {_toml(getattr(settings, entry.name))}", ""]
    path = place / FILE
    draft = path.with_name(FILE + ".new")
    try:
        place.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(lines))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise UserError(
            _("Chưa lưu được cài đặt của máy này. Dữ liệu không bị ảnh hưởng."),
            _("Kiểm tra ổ đĩa còn chỗ trống rồi thử lại."),
        ) from error


def _toml(value: object) -> str:
    """Return a value as TOML; a JSON string is a TOML string but for the delete sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
