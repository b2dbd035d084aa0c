"""Cycles are destroyed on the GUI thread."""

from __future__ import annotations

import gc
import threading
import weakref

from dicandesk.ui.garbage import Garbage


class Knot:
    """Holds on to itself, and notes where it is destroyed."""

    def __init__(self, seen):
        self.me = self
        weakref.finalize(self, lambda: seen.append(threading.current_thread()))


def test_cycles_are_found_where_the_widgets_live(qapp):
    seen, garbage = [], Garbage()
    lane = threading.Thread(target=lambda: [Knot(seen) for _ in range(5000)])
    lane.start()
    lane.join()
    assert seen == []
    garbage.look()
    assert set(seen) == {threading.main_thread()}
    garbage.close()
    assert gc.isenabled()
