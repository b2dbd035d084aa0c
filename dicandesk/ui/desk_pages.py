"""The pages of who is signed in: where each stands and how it is built.

A page's module is loaded with the first visit: what nobody opens costs neither time at the start nor memory.
"""

# ruff: noqa: PLC0415 - loading late is what this module is for
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.i18n import mark
from dicandesk.rules.people import Deed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier
    from dicandesk.ui.page import Page


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands, and how it is built on the first visit; with `deed`, only for who may do that."""

    key: str
    build: Callable[[Context, Courier], Page]
    entry: str
    title: str
    icon: str
    shortcut: str = ""
    parent: str = ""
    deed: Deed | None = None


def _today(context: Context, courier: Courier) -> Page:
    from dicandesk.ui.pages.today import TodayPage

    return TodayPage(context, courier)


def _assist(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.assist import AssistPage

    return AssistPage(context)


def _followups(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.followups import FollowupsPage

    return FollowupsPage(context)


def _from_book(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.from_book import FromBookPage

    return FromBookPage(context)


def _visits(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.visits import VisitsPage

    return VisitsPage(context)


def _register(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.register import RegisterPage

    return RegisterPage(context)


def _residents(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.residents import ResidentsPage

    return ResidentsPage(context)


def _resident(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.resident import ResidentPage

    return ResidentPage(context)


def _guidance(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.guidance import GuidancePage

    return GuidancePage(context)


def _duplicates(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.duplicates import DuplicatesPage

    return DuplicatesPage(context)


def _sync(context: Context, courier: Courier) -> Page:
    from dicandesk.ui.pages.sync import SyncPage

    return SyncPage(context, courier)


def _erasures(context: Context, courier: Courier) -> Page:
    from dicandesk.ui.pages.erasures import ErasuresPage

    return ErasuresPage(context, courier)


def _requests(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.requests import RequestsPage

    return RequestsPage(context)


def _import(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.import_people import ImportPage

    return ImportPage(context)


def _settings(context: Context, courier: Courier) -> Page:
    from dicandesk.ui.pages.settings import SettingsPage

    return SettingsPage(context, courier)


def _check(context: Context, courier: Courier) -> Page:
    from dicandesk.ui.pages.check import CheckPage

    return CheckPage(context, courier)


def _help(_context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.help import HelpPage

    return HelpPage()


def _office(context: Context, _courier: Courier) -> Page:
    from dicandesk.ui.pages.office import OfficePage

    return OfficePage(context)


PLACES = (
    Place("today", _today, mark("Hôm nay"), mark("Hôm nay"), "sun"),
    Place("assist", _assist, mark("Tiếp dân"), mark("Tiếp người dân"), "user-plus", "F2", deed=Deed.ASSIST),
    Place("followups", _followups, mark("Theo dõi"), mark("Cần theo dõi"), "phone-call", deed=Deed.ASSIST),
    Place("from_book", _from_book, "", mark("Nhập từ sổ"), "notebook", "F7", parent="assist", deed=Deed.ASSIST),
    Place("visits", _visits, "", mark("Các buổi đã ghi"), "history", parent="today", deed=Deed.ASSIST),
    Place("register", _register, "", mark("Đăng ký người dân"), "user-plus", parent="assist", deed=Deed.ASSIST),
    Place("residents", _residents, mark("Người dân"), mark("Người dân"), "users", deed=Deed.ASSIST),
    Place("resident", _resident, "", mark("Người dân"), "users", parent="residents", deed=Deed.ASSIST),
    Place("duplicates", _duplicates, "", mark("Hồ sơ nghi trùng"), "users", parent="residents", deed=Deed.ASSIST),
    Place("guidance", _guidance, mark("Hướng dẫn"), mark("Hướng dẫn"), "book-2"),
    Place("sync", _sync, mark("Đồng bộ"), mark("Đồng bộ"), "refresh"),
    Place("erasures", _erasures, "", mark("Xoá hẳn theo yêu cầu"), "user-off", parent="office", deed=Deed.ERASE),
    Place("requests", _requests, "", mark("Yêu cầu của người dân"), "shield-lock", parent="office", deed=Deed.ANSWER),
    Place("import", _import, "", mark("Nhập danh sách"), "file-spreadsheet", parent="office", deed=Deed.IMPORT),
    Place("office", _office, mark("Quản lý"), mark("Quản lý"), "building-estate", deed=Deed.MANAGE_PEOPLE),
    Place("settings", _settings, mark("Cài đặt"), mark("Cài đặt"), "settings"),
    Place("check", _check, "", mark("Kiểm tra máy"), "tool", parent="settings"),
    Place("help", _help, "", mark("Trợ giúp"), "help-circle", parent="settings"),
)
