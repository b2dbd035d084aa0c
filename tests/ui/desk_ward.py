"""A desk in a small ward: real store, real lanes, invented people, and what the pages say to the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ConsentDraft, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.register import residents
from dicandesk.ui.context import Changed, Context, PcSettings
from dicandesk.ui.tasks import Tasks
from tests.services.conftest import NOW, Wall, make_database, make_ward

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.database import Database
    from tests.services.conftest import Ward


@dataclass
class DeskWard:
    """What a page is given, and what it did with it."""

    db: Database
    ward: Ward
    tasks: Tasks
    wall: Wall
    context: Context
    said: list[tuple[str, object]] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)
    people: dict[str, bytes] = field(default_factory=dict)

    def close(self) -> None:
        self.tasks.close()
        self.db.close()

    def with_actor(self, actor) -> Context:
        """Return the context of somebody else at the same PC."""
        old = self.context
        return Context(old.db, actor, old.tasks, old.settings, old.folder, old.now, old.changed, old.say)


def make_desk(folder: Path) -> DeskWard:
    wall = Wall()
    return around(make_database(folder / "dicandesk.db", wall), folder, wall)


def around(db: Database, folder: Path, wall: Wall | None = None) -> DeskWard:
    """Return a desk in front of a database, with a small ward in it."""
    wall, tasks, changed = wall or Wall(), Tasks(), Changed()
    ward = make_ward(db)
    db.listen(changed.tell)
    said: list[tuple[str, object]] = []
    settings = PcSettings(folder, tasks)
    context = Context(
        db, ward.mai, tasks, settings, folder, lambda: wall.now, changed, lambda text, undo: said.append((text, undo))
    )
    desk = DeskWard(db, ward, tasks, wall, context, said)
    tasks.failed.connect(desk.failed.append)
    return desk


def settle_people(desk: DeskWard) -> None:
    """Register the people of the pictures, with some visits behind them."""
    seven, nine, mai = desk.ward.seven, desk.ward.nine, desk.ward.mai
    agreed = tuple(ConsentDraft(purpose, "paper") for purpose in ("store", "sensitive", "contact"))
    drafts = [
        ResidentDraft(
            "Nguyễn Thị Hoà", "1954", "female", "003154004417", (PhoneDraft("0900 000 018", "con gái"),), seven,
            "Số nhà 12, ngõ 3", ("large_print", "no_smartphone"), consents=agreed,
        ),
        ResidentDraft("Phạm Văn Hoá", "02/09/1954", "male", None, (), seven, "Ngõ 5"),
        ResidentDraft("Trần Thị Hoa", "12/1954", "female", None, (), nine),
        ResidentDraft("Đỗ Văn Hải", "1961", "male", None, (PhoneDraft("0900 000 042"),), seven, consents=agreed[:1]),
        ResidentDraft("Bàn Văn Minh", "1979", "male", None, (), seven),
        ResidentDraft("Lý Thị Mùi", "1948", "female", None, (PhoneDraft("0900 000 077", "cháu"),), seven),
    ]  # fmt: skip
    officer = desk.ward.officer
    for draft in drafts:
        desk.people[draft.name] = residents.register(desk.db, officer, draft, now=NOW)
    for name, days, hours, code, outcome, due in (
        ("Nguyễn Thị Hoà", 40, 0, "DD01", Outcome.HELPED, None),
        ("Nguyễn Thị Hoà", 12, 0, "YT01", Outcome.UNFINISHED, date(2026, 11, 27)),
        ("Nguyễn Thị Hoà", 5, 0, "DV01", Outcome.HELPED, None),
        ("Bàn Văn Minh", 0, 1, "TT02", Outcome.ALONE, None),
        ("Đỗ Văn Hải", 0, 0, "DD01", Outcome.ALONE, None),
    ):
        at = NOW - timedelta(days=days, hours=hours)
        cause = "lech_thong_tin" if outcome is Outcome.UNFINISHED else None
        visit = VisitDraft(
            desk.people[name], 0, (TopicResult(code, outcome, cause),), "culture_house", 15, "", due, at
        )  # fmt: skip
        sessions.log(desk.db, mai, visit, now=NOW)
