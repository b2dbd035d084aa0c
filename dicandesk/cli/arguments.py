"""Arguments: parsers whose help and complaints speak the language in use, and the types of what people type."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, NoReturn

from dicandesk.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicandesk.cli.answer import Answer
    from dicandesk.cli.call import Call

    Run = Callable[[Call], Answer]

_ID_DIGITS = 32
_REPEATED_WITH_SIGN = ("--phone", "--need")
_COMMON = frozenset({"help", "data", "json", "member", "pin_file", "lang", "debug"})


class UsageError(Exception):
    """The command line cannot be understood; shown with how the command is used, exit code 2."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage


class _Help(argparse.HelpFormatter):
    """Help with its headings in the language in use; the usage leaves out what all commands share."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        own = [action for action in actions if action.dest not in _COMMON]
        super().add_usage(usage, own, groups, _("Cách dùng: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that raises `UsageError` and has the options common to all commands."""

    def __init__(self, **settings: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **settings)  # type: ignore[arg-type]
        self.values = self.add_argument_group(_("Giá trị và tuỳ chọn"))
        common = self.add_argument_group(_("Tuỳ chọn chung"))
        nothing = argparse.SUPPRESS
        common.add_argument("-h", "--help", action="help", default=nothing, help=_("xem cách dùng"))
        common.add_argument("--data", metavar="DIR", default=nothing, help=_("thư mục dữ liệu"))
        common.add_argument(
            "--json", action="store_true", default=nothing, help=_("in đúng một tài liệu JSON ra đầu ra chuẩn")
        )
        common.add_argument("--member", metavar="NAME", default=nothing, help=_("đăng nhập bằng tên này"))
        self.pin_file = common.add_argument(
            "--pin-file", metavar="FILE", default=nothing, help=_("tệp chứa mã PIN của người đăng nhập")
        )
        common.add_argument("--lang", choices=("vi", "en"), default=nothing, help=_("ngôn ngữ"))
        common.add_argument("--debug", action="store_true", default=nothing, help=_("khi lỗi thì in cả dấu vết"))

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with what argparse complains of, in the language in use."""
        raise UsageError(_said(message), self.format_usage())


class Commands:
    """The commands of a parser, or of one subject."""

    def __init__(self, parser: Parser, *, required: bool = True) -> None:
        self._made = parser.add_subparsers(title=_("Các lệnh"), metavar=_("LỆNH"), required=required)

    def add(self, name: str, run: Run, summary: str) -> Parser:
        """Add a command and return its parser."""
        parser = self._made.add_parser(name, help=summary, description=summary)
        assert isinstance(parser, Parser)  # noqa: S101 - subparsers are made of the class of their parent
        parser.set_defaults(run=run)
        return parser

    def subject(self, name: str, summary: str) -> Commands:
        """Add a word that has commands of its own."""
        parser = self._made.add_parser(name, help=summary, description=summary)
        assert isinstance(parser, Parser)  # noqa: S101 - as above
        return Commands(parser)


def joined(arguments: Iterable[str]) -> list[str]:
    """Return arguments with `--phone -0912...` written as `--phone=-0912...`, or argparse takes it for an option."""
    found: list[str] = []
    for argument in arguments:
        is_value = argument[:1] == "-" and argument[:2] != "--" and len(argument) > 2
        if found and found[-1] in _REPEATED_WITH_SIGN and is_value:
            found[-1] += f"={argument}"
        else:
            found.append(argument)
    return found


def record_id(text: str) -> bytes:
    """Return the id in 32 hex digits; for `type=`."""
    if not re.fullmatch(f"[0-9a-fA-F]{{{_ID_DIGITS}}}", text.strip()):
        raise argparse.ArgumentTypeError(_("mã “{text}” không phải 32 chữ số hệ 16").format(text=text))
    return bytes.fromhex(text.strip())


def count(text: str) -> int:
    """Return a whole number from 0 on; for `type=`."""
    if not re.fullmatch("[0-9]{1,9}", text.strip()):
        raise argparse.ArgumentTypeError(_("“{text}” không phải số đếm").format(text=text))
    return int(text)


def _said(message: str) -> str:
    """Return a complaint of argparse in the language in use."""
    patterns = (
        (r"the following arguments are required: (.*)", _("Thiếu: {0}.")),
        (r"unrecognized arguments: (.*)", _("Không có tuỳ chọn này: {0}.")),
        (r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)", _("{0}: không có {1}; chọn trong {2}.")),
        (r"argument (.*?): expected (?:one argument|at least one argument|\d+ arguments?)", _("{0}: thiếu giá trị.")),
        (r"argument (.*?): not allowed with argument (.*)", _("{0} không đi cùng {1}.")),
        (r"one of the arguments (.*) is required", _("Cần một trong các tuỳ chọn: {0}.")),
        (r"argument (.*?): (.*)", "{0}: {1}."),
    )
    for pattern, text in patterns:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return text.format(*match.groups())
    return message
