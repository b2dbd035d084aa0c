"""The people of the list's picture at a desk, in the window that they are seen in."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize

from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ConsentDraft, Household, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.register import residents
from dicandesk.services.ward import people
from dicandesk.ui.page import PageSpec
from dicandesk.ui.window import MainWindow
from tests.services.conftest import NOW

if TYPE_CHECKING:
    from tests.ui.desk_ward import DeskWard

AGREED = tuple(ConsentDraft(purpose, "paper") for purpose in ("store", "sensitive", "contact"))
HIEN = ResidentDraft(
    "Nông Thị Hiền", "15/08/1954", "female", "003154002208",
    (PhoneDraft("0900 000 027"), PhoneDraft("0900 000 031", "con gái")), None, "Số nhà 31, ngõ 8",
    ("large_print",), Household("near_poor", 2026), "02", AGREED,
)  # fmt: skip
_OTHERS = [
    ("Triệu Thị Bình", "1962", (), "DD01", Outcome.UNFINISHED, 9, date(2026, 11, 22)),
    ("Phạm Văn Hoá", "1954", (), "YT01", Outcome.HELPED, 83, None),
    ("Hoàng Thị Lan", "1951", ("home_visit",), "DD01", Outcome.HELPED, 46, None),
    ("Bàn Văn Lục", "1949", ("other_language",), None, None, 0, None),
    ("Lục Thị Sầm", "1948", ("relative_along", "large_print"), "DD01", Outcome.UNFINISHED, 4, date(2026, 11, 28)),
    ("Hoàng Văn Sơn", "1957", (), "DD01", Outcome.HELPED, 3, date(2026, 11, 26)),
    ("Đặng Thị Tâm", "1960", ("no_smartphone",), "YT01", Outcome.ALONE, 113, None),
    ("Ma Thị Thơm", "1966", (), "DD01", Outcome.HELPED, 6, date(2026, 11, 24)),
    ("Vi Văn Tuấn", "1988", (), "DD01", Outcome.ALONE, 6, None),
]


def settle_list(desk: DeskWard) -> None:
    """Register the people of the picture, with what was guided; Hiền has a history of her own."""
    for name, birth, needs, code, outcome, days, due in _OTHERS:
        draft = ResidentDraft(name, birth, None, None, (), desk.ward.seven, "Ngõ 3", needs)
        desk.people[name] = residents.register(desk.db, desk.ward.mai, draft, now=NOW)
        if code is not None:
            _visit(desk, name, days, {code: outcome}, due)
    hien = ResidentDraft(**{name: getattr(HIEN, name) for name in ResidentDraft.__slots__} | {"unit": desk.ward.seven})
    desk.people[hien.name] = residents.register(desk.db, desk.ward.mai, hien, now=NOW)
    _visit(desk, hien.name, 162, {"TT02": Outcome.HELPED}, None, place="one_stop", minutes=10)
    _visit(desk, hien.name, 83, {"DV01": Outcome.ALONE}, None, place="home", minutes=25)
    note = "Số điện thoại không trùng với BHXH"
    _visit(
        desk, hien.name, 0, {"DD01": Outcome.UNFINISHED, "YT01": Outcome.ALONE}, date(2026, 11, 27), note=note
    )  # fmt: skip
    people.change_member(desk.db, desk.ward.officer, desk.ward.mai.member, phone="0900 000 011")


def _visit(desk, name, days, results, due, *, place="culture_house", minutes=15, note=""):
    rows = tuple(
        TopicResult(code, outcome, "lech_thong_tin" if outcome is Outcome.UNFINISHED else None)
        for code, outcome in results.items()
    )
    draft = VisitDraft(
        desk.people[name], 0, rows, place, minutes, note, due, NOW - timedelta(days=days, minutes=5),
        members=(desk.ward.mai.member,),
    )  # fmt: skip
    sessions.log(desk.db, desk.ward.mai, draft, now=NOW)


def windowed(desk: DeskWard, page: type, key: str, *, parent: str = "", context=None) -> MainWindow:
    """Return the smallest window we support, with one page."""
    titles = {"residents": "Người dân", "resident": "Hồ sơ người dân", "guidance": "Hướng dẫn"}
    icons = {"residents": "users", "resident": "users", "guidance": "book-2"}
    specs = [PageSpec(key, titles[key], titles[key], icons[key], partial(page, context or desk.context), parent=parent)]
    window = MainWindow(specs)
    window.rail.set_unit("Tổ 7 · Đội Cấn")
    window.rail.set_member("Lê Thị Mai", "Thành viên")
    window.resize(QSize(1366, 768))
    return window
