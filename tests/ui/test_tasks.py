"""The lanes of `ui.tasks`."""

from __future__ import annotations

import threading
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QObject

from dicandesk.errors import UserError
from dicandesk.ui.tasks import LANES, Tasks


@pytest.fixture
def tasks(qapp):
    t = Tasks()
    yield t
    t.close()


def test_an_answer_arrives_on_the_thread_of_the_window(qtbot, tasks):
    owner, seen = QObject(), []
    tasks.run(owner, threading.current_thread, lambda worker: seen.append((worker, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(seen))
    worker, receiver = seen[0]
    assert receiver is threading.main_thread()
    assert worker is not receiver


def test_each_lane_keeps_its_order_and_no_lane_waits_for_another(qtbot, tasks):
    owner, seen, gate = QObject(), [], threading.Event()
    tasks.run(owner, partial(gate.wait, 10), lambda _: seen.append("sync"), lane="sync")
    for number in range(20):
        tasks.run(owner, partial(int, number), seen.append)
    tasks.run(owner, partial(str, "paper"), seen.append, lane="work")
    qtbot.waitUntil(lambda: len(seen) == 21)
    assert [n for n in seen if isinstance(n, int)] == list(range(20))
    gate.set()
    qtbot.waitUntil(lambda: seen[-1] == "sync")


def test_answers_for_deleted_owners_are_dropped_and_all_others_arrive(qtbot, tasks):
    seen = []
    owners = [QObject() for _ in range(10_000)]
    for number, owner in enumerate(owners):
        tasks.run(owner, partial(int, number), seen.append, lane=LANES[number % 3])
        if number % 2:
            shiboken6.delete(owner)
    qtbot.waitUntil(lambda: len(seen) >= 5_000, timeout=20_000)
    last = []
    for lane in LANES:
        tasks.run(owners[0], partial(int), last.append, lane=lane)
    qtbot.waitUntil(lambda: len(last) == 3)
    assert sorted(seen) == list(range(0, 10_000, 2))
    assert not tasks._jobs


def test_errors_of_work_are_reported(qtbot, tasks, caplog):
    owner = QObject()
    with qtbot.waitSignal(tasks.failed) as blocker:
        tasks.run(owner, partial(int, "x"), print)
    assert isinstance(blocker.args[0], ValueError)
    assert caplog.records[0].exc_info


def test_errors_of_an_answer_are_reported(qtbot, tasks):
    owner = QObject()
    with qtbot.waitSignal(tasks.failed) as blocker:
        tasks.run(owner, partial(str, "x"), int)
    assert isinstance(blocker.args[0], ValueError)


def test_an_error_can_be_taken_by_the_one_who_asked(qtbot, tasks):
    def refuse():
        raise UserError("Đĩa đầy", "Dọn đĩa")

    owner, taken = QObject(), []
    tasks.failed.connect(lambda _: taken.append("wrong"))
    tasks.run(owner, refuse, print, or_else=taken.append)
    qtbot.waitUntil(lambda: bool(taken))
    assert taken[0].message == "Đĩa đầy"


def test_nothing_outlives_closing(qtbot, qapp):
    tasks, owner, seen = Tasks(), QObject(), []
    started = threading.Event()
    release = threading.Event()

    def slow():
        started.set()
        release.wait(10)

    tasks.run(owner, slow, seen.append)
    tasks.run(owner, partial(int), seen.append)
    started.wait(10)
    threading.Timer(0.05, release.set).start()
    tasks.close()
    tasks.run(owner, partial(int), seen.append)
    qtbot.wait(20)
    assert seen == []
    assert not [t for t in threading.enumerate() if t.name.startswith(LANES)]
