"""What a page is given on a real, enrolled PC."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from dicandesk.ui.context import Changed, Context, PcSettings
from dicandesk.ui.tasks import Tasks
from tests.ui import pcs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicandesk.services.access.desk import Desk


class Said(list):
    """What pages told the person."""

    def __call__(self, text, undo=None):
        self.append(text)


@contextlib.contextmanager
def context_of(desk: Desk, *, now=pcs.now) -> Iterator[Context]:
    """Yield the context of an opened PC; lanes and data are closed afterwards."""
    tasks, changed, said = Tasks(), Changed(), Said()
    desk.db.listen(changed.tell)
    context = Context(
        desk.db, desk.actor, tasks, PcSettings(desk.folder, tasks), desk.folder, now, changed, said
    )  # fmt: skip
    try:
        yield context
    finally:
        tasks.close()
        desk.close()
