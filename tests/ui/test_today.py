"""The first page in a small ward."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea

from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk import i18n
from dicandesk.services.assisting import followups, referrals, sessions
from dicandesk.services.hub import slips
from dicandesk.services.register import residents
from dicandesk.services.common.moments import day_of
from dicandesk.ui.courier import Courier
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.today import TodayPage
from dicandesk.ui.pages.today.lines import VisitLine
from dicandesk.ui.theme import Size
from dicandesk.ui.window import MainWindow
from tests.services.conftest import NOW
from tests.ui import measure, pcs
from tests.ui.desk_ward import make_desk, settle_people
from tests.ui.pages import context_of
from tests.ui.shots import settle


@pytest.fixture
def desk(qtbot, look, tmp_path):
    made = make_desk(tmp_path)
    settle_people(made)
    for name, days, text in (("Lý Thị Mùi", 1, "mang CCCD đến nhà văn hoá"), ("Bàn Văn Minh", 3, "")):
        due = date(2026, 11, 24) + timedelta(days=days)
        followups.add(made.db, made.ward.officer, made.people[name], due, text=text, topic="DD01", now=NOW)
    yield made
    made.close()


@pytest.fixture
def show(qtbot):
    """Show the page in a window for a context."""
    kept = []

    def begin(context):
        courier = Courier(context)
        window = MainWindow([PageSpec("today", "Hôm nay", "Hôm nay", "sun", lambda: TodayPage(context, courier))])
        kept.extend((courier, window))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        courier.begin()
        settle(window)
        qtbot.waitUntil(lambda: window.page._day is not None and courier.standing is not None, timeout=20_000)
        return window

    return begin


def test_the_day_names_who_is_due_overdue_first_and_what_was_done(desk, show):
    desk.wall.now = NOW + timedelta(days=3)
    page = show(desk.context).page
    assert page.greeting.text() == "Chào chị Mai, thứ Sáu 27/11"
    assert page.summary.text() == "Hôm nay chưa tiếp ai · 3 việc cần gọi lại"
    names = [line.row.resident_name for line in page.due_lines]
    assert names == ["Lý Thị Mùi", "Nguyễn Thị Hoà", "Bàn Văn Minh"]
    assert page.due_lines[0].row.overdue_days == 2


def test_a_phone_is_shown_when_asked_for(qtbot, desk, show):
    page = show(desk.context).page
    line = page.due_lines[0]
    assert line.call.text() == "0900 ••• 077"
    line.call.click()
    qtbot.waitUntil(lambda: line.call.text() == "0900 000 077", timeout=20_000)


def test_going_on_names_the_person_and_f2_nobody(qtbot, desk, show):
    page = show(desk.context).page
    asked = []
    page.assist_requested.connect(asked.append)
    page.assist.click()
    page.due_lines[0].assist_requested.emit(page.due_lines[0].row.resident)
    assert asked == [None, desk.people["Lý Thị Mùi"]]


def test_a_kept_promise_leaves_the_list_and_comes_back_when_undone(qtbot, desk, show):
    page = show(desk.context).page
    before = len(page.due_lines)
    page.due_lines[0].done_requested.emit()
    qtbot.waitUntil(lambda: len(page.due_lines) == before - 1, timeout=20_000)
    text, undo = desk.said[-1]
    assert "Lý Thị Mùi" in text
    undo()
    qtbot.waitUntil(lambda: len(page.due_lines) == before, timeout=20_000)


def test_a_change_elsewhere_shows_by_itself(qtbot, desk, show):
    page = show(desk.context).page
    followups.add(desk.db, desk.ward.officer, desk.people["Đỗ Văn Hải"], date(2026, 11, 24), topic="DV01", now=NOW)
    qtbot.waitUntil(lambda: "Đỗ Văn Hải" in {line.row.resident_name for line in page.due_lines}, timeout=20_000)


def test_only_the_next_few_are_shown_until_all_are_asked_for(qtbot, desk, show):
    for day in range(5):
        due = date(2026, 11, 25) + timedelta(days=day)
        followups.add(desk.db, desk.ward.officer, desk.people["Đỗ Văn Hải"], due, topic="DV01", now=NOW)
    page = show(desk.context).page
    assert len(page.due_lines) == 4
    assert page._work.link.text() == "Xem tất cả (8)"
    asked = []
    page.page_requested.connect(asked.append)
    page._work.link.click()
    assert asked == ["followups"]


def test_who_helped_nobody_yet_sees_the_first_three_steps_instead_of_empty_cards(qtbot, desk, show):
    page = show(desk.context).page
    assert not page._steps.isVisible()
    assert page._work.isVisible()
    page = show(desk.with_actor(desk.ward.nam)).page
    assert page._steps.isVisible()
    assert not page._work.isVisible()
    assert not page._month.isVisible()
    assert page._columns.indexOf(page._steps) == 0
    hoa = residents.register(desk.db, desk.ward.officer, ResidentDraft("Ma Thị Thơm", unit=desk.ward.nine), now=NOW)
    followups.add(desk.db, desk.ward.officer, hoa, date(2026, 11, 24), now=NOW)
    qtbot.waitUntil(lambda: page._work.isVisible() and page._steps.isVisible())
    assert page._columns.indexOf(page._steps) == -1


def test_my_own_month_is_copied_for_the_allowance_claim(desk, show):
    page = show(desk.context).page
    page._month.link.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Lê Thị Mai. Tháng 11 đến hôm nay. Riêng chị: ")
    assert "giờ" in text
    assert "Đã chép" in desk.said[-1][0]


def test_the_answer_of_the_office_comes_back_to_the_first_page(qtbot, desk, show):
    rec = followups.add(desk.db, desk.ward.mai, desk.people["Đỗ Văn Hải"], date(2027, 1, 4), topic="DV01", now=NOW)
    referrals.refer(desk.db, desk.ward.mai, rec, "Cần giấy gì?", now=NOW)
    page = show(desk.context).page
    assert "Đỗ Văn Hải" not in {line.row.resident_name for line in page.due_lines}
    office = show(desk.with_actor(desk.ward.officer)).page
    assert office.due_lines[0].row.question == "Cần giấy gì?"
    assert "1 câu hỏi chờ trả lời" in office.summary.text()
    asked = []
    office.page_requested.connect(asked.append)
    office.due_lines[0].answer_requested.emit()
    assert asked == ["followups"]
    referrals.answer(desk.db, desk.ward.officer, rec, "Mang CCCD. " * 40, now=NOW)
    qtbot.waitUntil(lambda: page.due_lines[0].row.resident_name == "Đỗ Văn Hải")
    assert "phường trả lời 1 câu hỏi" in page.summary.text()
    assert [label for label in page.due_lines[0].findChildren(QLabel) if label.text().endswith("…")]


def test_who_reads_figures_sees_those_of_the_ward_and_nobody_by_name(desk, show, qtbot):
    from dataclasses import replace

    page = show(desk.with_actor(replace(desk.ward.nam, role=Role.VIEWER))).page
    qtbot.waitUntil(lambda: page._day is not None)
    assert (page._day.month.sessions, page._day.month.people) == (4, 3)
    assert page.summary.text() == "Hôm nay phường đã giúp 2 người"
    assert not any(part.isVisible() for part in (page.assist, page._work, page._steps, page._month.mine))


def test_an_officer_is_asked_to_keep_the_recovery_slips_until_it_is_done(qtbot, look, show, tmp_path):
    office = pcs.found_ward(tmp_path / "data")
    with context_of(office) as context:
        page = show(context).page
        page._slot.banner.buttons[0].click()
        dialog = page.findChild(QFileDialog)
        (tmp_path / "usb").mkdir()
        dialog.fileSelected.emit(str(tmp_path / "usb"))
        dialog.reject()
        qtbot.waitUntil(lambda: page._slot.banner is None, timeout=30_000)
        assert len(list((tmp_path / "usb").glob("*.pdf"))) == 2
        assert not slips.are_waiting(office.db)


@pytest.fixture(params=["vi", "en"])
def lang(request):
    i18n.use(request.param)
    yield request.param
    i18n.use("vi")


@pytest.mark.usefixtures("look")
@pytest.mark.parametrize("is_asked", [True, False])
def test_a_full_day_fits_the_smallest_window_even_below_the_banner(lang, show, tmp_path, is_asked):
    office = pcs.found_ward(tmp_path / "data")
    if not is_asked:
        slips.forget(office.db)
    today = day_of(pcs.now())
    for number in range(8):
        draft = ResidentDraft(f"Ma Thị {'Thơm ' * (1 + number % 2)}", "1970", phones=(PhoneDraft("0900 000 055"),))
        resident = residents.register(office.db, office.actor, draft, now=pcs.now())
        followups.add(office.db, office.actor, resident, today + timedelta(days=2), topic="DD01", now=pcs.now())
        results = tuple(TopicResult(code, Outcome.ALONE, None) for code in ("TT02", "YT01", "DV01"))
        visit = VisitDraft(resident, 0, results, "culture_house", 15, "", None, pcs.now())
        sessions.log(office.db, office.actor, visit, now=pcs.now())
    with context_of(office) as context:
        window = show(context)
        settle(window)
        page = window.page
        assert (page._slot.banner is not None) is is_asked
        assert page.findChild(QScrollArea).verticalScrollBar().maximum() == 0
        assert len(page.due_lines) == 4 - is_asked
        assert 2 <= len([line for line in page.findChildren(VisitLine) if line.isVisible()]) <= 5 - is_asked
        assert lang == "en" or len(page.findChildren(VisitLine)) == 5 - is_asked
        page._all_done.click()
        assert len(page.findChildren(VisitLine)) >= 8
        assert not page._all_done.isVisible()


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(desk, show, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    desk.wall.now = NOW + timedelta(days=3)
    residents.register(
        desk.db, desk.ward.mai, ResidentDraft("Ma Thị Thơm", "1970", phones=(PhoneDraft("0900 000 055"),)), now=NOW
    )
    window = show(desk.context)
    settle(window)
    assert measure.cut(window.page) == []
    assert measure.outside(window.page) == []
    assert measure.nameless(window) == []
    assert measure.faint(window.page) == []
