"""Run one command: language, arguments, errors, exit code, and the only place that writes to standard output."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from dicandesk import __version__, i18n, log, settings
from dicandesk.cli.arguments import Commands, Parser, UsageError, joined
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.paths import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.cli.answer import Answer

_log = log.logger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what the arguments ask for and return the exit code."""
    given = joined(sys.argv[1:] if arguments is None else arguments)
    early, rest = _early(given)
    folder = Path(early.data) if early.data else data_folder()
    logging.raiseExceptions = False  # a log that cannot be written must not talk to people
    i18n.use(early.lang or _language_of(folder))
    if not rest:  # the usual start; the commands would cost it 20 ms
        return _open_window(folder, early.lang)
    if len(rest) == 1 and rest[0].lower().endswith(".dcdsync"):  # pressed twice in a file manager
        return _open_window(folder, early.lang, Path(rest[0]).absolute())
    try:
        options = _parser().parse_args(given)
    except SystemExit:  # --help and --version
        return 0
    except UsageError as error:
        _say(f"{error.usage}{error.message}")
        return 2
    if not hasattr(options, "run"):
        return _open_window(folder, early.lang)
    return _run(options, folder)


def _early(arguments: Sequence[str]) -> tuple[argparse.Namespace, Sequence[str]]:
    """Return what must be known before the other texts can be shown, language and data folder, and what is left."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--lang", choices=("vi", "en"))
    parser.add_argument("--data")
    try:
        return parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        return argparse.Namespace(lang=None, data=None), arguments


def _language_of(folder: Path) -> i18n.Language:
    """Return the language in the settings; where they cannot be read the command itself will say so."""
    try:
        return settings.load(folder).language
    except OSError:
        return "vi"


def _parser() -> Parser:
    from dicandesk.cli import (  # here: not needed where the window is opened
        backups,
        data_requests,
        demo,
        devices,
        doctor,
        followups,
        lists,
        papers,
        people,
        recovery,
        residents,
        sessions,
        setup,
        syncing,
        topics,
        units,
        updates,
    )

    parser = Parser(
        prog="dicandesk",
        description=_("Ghi nhận người dân được hỗ trợ và các buổi hướng dẫn. Không có lệnh thì mở cửa sổ."),
    )
    parser.values.add_argument(
        "--version", action="version", version=f"dicandesk {__version__}", help=_("xem phiên bản")
    )
    commands = Commands(parser, required=False)
    for subject in (
        setup,
        devices,
        people,
        units,
        residents,
        sessions,
        followups,
        data_requests,
        topics,
        papers,
        lists,
        recovery,
        syncing,
        backups,
        updates,
        doctor,
        demo,
    ):
        subject.add(commands)
    return parser


def _run(options: argparse.Namespace, folder: Path) -> int:
    """Run one command and return its exit code."""
    from dicandesk.cli.answer import as_json
    from dicandesk.cli.call import Call

    try:
        if folder.is_dir() and _is_fit(folder):
            log.start(folder / "log")
        answer: Answer = options.run(Call(options, folder, datetime.now(UTC), _say))
        for note in answer.notes:
            _say(note)
        _write(sys.stdout, as_json(answer.document) if hasattr(options, "json") else answer.text)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place that can tell a person
        return _failed(options, error, folder)
    else:
        return answer.code
    finally:
        log.stop()


def _is_fit(folder: Path) -> bool:
    """Tell whether data may lie here; the command that needs them says why not."""
    from dicandesk.services.access import data_place

    try:
        data_place.check(folder)
    except UserError:
        return False
    return True


def _failed(options: argparse.Namespace, error: BaseException, folder: Path) -> int:
    """Say what went wrong: a person reads a sentence and never a trace they did not ask for."""
    code = 1
    if isinstance(error, UsageError):
        code, said = 2, error.message
    elif isinstance(error, UserError):
        code, said = error.code, f"{error.message}\n{error.hint}"
    elif isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains when it exits
        return code
    elif isinstance(error, KeyboardInterrupt):
        said = _("Đã dừng theo yêu cầu. Những gì đã lưu vẫn nguyên.")
    elif isinstance(error, OSError):
        said = _no_access(error)
    else:
        log.trouble(_log, "command_failed", error)
        said = _bug(folder)
    _say(said)
    if hasattr(options, "debug"):
        _say("".join(traceback.format_exception(error)))
    return code


def _no_access(error: OSError) -> str:
    text = _(
        "Không đọc hoặc ghi được {path}: {why}. Dữ liệu đã lưu vẫn nguyên.\n"
        "Kiểm tra đường dẫn, quyền ghi và chỗ trống của ổ đĩa rồi chạy lại."
    )
    return text.format(path=error.filename or _("tệp"), why=error.strerror or type(error).__name__)


def _bug(folder: Path) -> str:
    text = _(
        "Chương trình gặp lỗi không ngờ nên dừng lệnh này. Dữ liệu đã lưu vẫn nguyên.\n"
        "Chạy lại; vẫn lỗi thì gửi tệp {path} cho người phụ trách."
    )
    return text.format(path=folder / "log" / "dicandesk.log")


def _open_window(folder: Path, lang: i18n.Language | None, courier: Path | None = None) -> int:
    """Open the window. Qt is not imported for anything else (100 ms)."""
    from dicandesk import app

    return app.main(data=folder, lang=lang, courier=courier)


def _say(text: str) -> None:
    _write(sys.stderr, text)


def _write(to: TextIO | None, text: str) -> None:
    """Write text as UTF-8 whatever the console's code page; a window program on Windows has no console at all."""
    if to is None or not text:
        return
    reconfigure = getattr(to, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    to.write(text.rstrip("\n") + "\n")
    to.flush()
