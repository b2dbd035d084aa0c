"""The window of who is signed in: which pages it has, and what passes between them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from dicandesk.i18n import _
from dicandesk.rules.people import Deed, may
from dicandesk.services.access.desk import give_pin
from dicandesk.services.assisting import followups
from dicandesk.services.common import lock_screen
from dicandesk.services.common.unstored import Unstored
from dicandesk.services.paperwork import papers
from dicandesk.services.register import finding
from dicandesk.services.ward import people
from dicandesk.ui.card_reader import CardReader
from dicandesk.ui.context import Changed, Context
from dicandesk.ui.courier import Courier, pill_of
from dicandesk.ui.desk_pages import PLACES
from dicandesk.ui.desk_parts.faces import found_face
from dicandesk.ui.new_versions import NewVersions
from dicandesk.ui.page import PageSpec
from dicandesk.ui.window import MainWindow

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dicandesk.services.access.desk import Desk
    from dicandesk.services.hub.standing import Standing
    from dicandesk.services.register.finding import Found
    from dicandesk.ui.context import Clock, PcSettings
    from dicandesk.ui.desk_pages import Place
    from dicandesk.ui.page import Page
    from dicandesk.ui.pages.assist import AssistPage
    from dicandesk.ui.pages.duplicates import DuplicatesPage
    from dicandesk.ui.pages.erasures import ErasuresPage
    from dicandesk.ui.pages.guidance import GuidancePage
    from dicandesk.ui.pages.help import HelpPage
    from dicandesk.ui.pages.register import RegisterPage
    from dicandesk.ui.pages.resident import ResidentPage
    from dicandesk.ui.pages.sync import SyncPage
    from dicandesk.ui.tasks import Tasks

_FOUND_ROWS = 7


class DeskWindow(QObject):
    """Everything on the screen while somebody is signed in.

    Args:
        desk: the opened data folder.
        tasks: the lanes.
        settings: of this PC.
        now: this moment.
        unstored: half-filled forms that the disk did not take.
        log_file: named where the program itself has failed.
    """

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        settings: PcSettings,
        *,
        now: Clock,
        unstored: Unstored | None = None,
        log_file: Path | None = None,
    ) -> None:
        super().__init__()
        self.changed = Changed()
        desk.db.listen(self.changed.tell)
        self.context = Context(
            desk.db,
            desk.actor,
            tasks,
            settings,
            desk.folder,
            now,
            self.changed,
            self._say,
            unstored or Unstored(),
            partial(give_pin, desk),
        )
        self.courier = Courier(self.context)
        self.versions = NewVersions(self.context, self.courier)
        self._back: list[str] = []
        self._are_papers_loaded = False
        self._sees_people = may(desk.actor, Deed.ASSIST)
        self.window = MainWindow(self._specs(), log_file=log_file)
        self.cards = CardReader(self) if self._sees_people else None
        self._connect()
        self._show_who(lock_screen.read(desk.folder).ward, "")

    def begin(self) -> None:
        """Start what runs by itself, once the window is shown."""
        self.courier.begin()
        if self.cards is not None:
            self.cards.watch()
        work = partial(_unit_of, self.context)
        ward = lock_screen.read(self.context.folder).ward
        self.context.tasks.run(self, work, partial(self._show_who, ward))
        if self._sees_people:
            self._ask_pressing()

    def last_push(self) -> tuple[Callable[[], None], threading.Event]:
        """End what runs by itself; see `Courier.last_push`."""
        return self.courier.last_push()

    def go(self, key: str) -> Page:
        """Show a page and return it."""
        if self.window.key != key:
            self._back.append(self.window.key)
        return self.window.go(key)

    # ---- what pages ask for ----

    def show_resident(self, resident: bytes) -> None:
        """Show one person."""
        page = cast("ResidentPage", self.go("resident"))
        page.show_resident(resident)

    def assist(self, resident: bytes | None = None) -> None:
        """Begin a visit, or go on with the one that is being noted."""
        page = cast("AssistPage", self.go("assist"))
        if resident is not None:
            page.begin(resident)

    def mend(self, session: bytes) -> None:
        """Put a stored meeting right."""
        page = cast("AssistPage", self.go("assist"))
        page.mend(session)

    def assist_nobody(self) -> None:
        """Begin a visit of somebody without a name."""
        page = cast("AssistPage", self.go("assist"))
        page.begin_anonymous()

    def register(self, text: str = "") -> None:
        """Begin with a new person."""
        page = cast("RegisterPage", self.go("register"))
        page.begin(text)

    def show_duplicates(self, people: Sequence[bytes] | None = None) -> None:
        """Show likely duplicates, or these people side by side."""
        page = cast("DuplicatesPage", self.go("duplicates"))
        page.show_people(people)

    def erase(self, resident: bytes) -> None:
        """Show somebody who asked to be erased, with the form for it."""
        page = cast("ResidentPage", self.go("resident"))
        page.ask_erase(resident)

    def show_erasures(self, op: bytes | None = None) -> None:
        """Show who was erased and how far that has come, or one of them; the page of that person is no way back."""
        page = cast("ErasuresPage", self.go("erasures"))
        if op is not None:
            self._back = [key for key in self._back if key != "resident"]
            page.show_erasure(op)

    def show_sheet(self, code: str, resident: bytes | None = None) -> None:
        """Show a guidance sheet, "" for the library."""
        page = cast("GuidancePage", self.go("guidance"))
        if code:
            page.show_topic(code, resident)

    def take_file(self, path: Path) -> None:
        """Read a file that another PC wrote to be carried here."""
        page = cast("SyncPage", self.go("sync"))
        page.take_file(path)

    def show_help(self) -> None:
        """Show the page of help about the page that is shown; once more goes back."""
        key = self.window.key
        if key == "help":
            self.go_back()
        else:
            cast("HelpPage", self.go("help")).show_screen(key)

    def go_back(self) -> None:
        """Show the page before."""
        while self._back:
            key = self._back.pop()
            if key != self.window.key:
                self.window.go(key)
                return
        self.window.go("today")

    # ---- putting it together ----

    def _specs(self) -> list[PageSpec]:
        return [
            PageSpec(
                place.key,
                _(place.entry) if place.entry else "",
                _(place.title),
                place.icon,
                partial(self._build, place),
                place.shortcut,
                place.parent,
            )
            for place in PLACES
            if place.deed is None or may(self.context.actor, place.deed)
        ]

    def _build(self, place: Place) -> Page:
        page = place.build(self.context, self.courier)
        for name, act in self._acts(place.key).items():
            signal = getattr(page, name, None)
            if signal is not None:
                signal.connect(act)
        if place.key == "assist":
            cast("AssistPage", page).work.picker.toggled.connect(self._load_papers)
        elif place.key == "guidance":
            self._load_papers()
        return page

    def _load_papers(self, *_topic: object) -> None:
        """Load what makes papers once one is likely: 11 MB and a tenth of a second, which no click waits for."""
        if not self._are_papers_loaded:
            self._are_papers_loaded = True
            self.context.tasks.run(self, papers.warm_up, _ready, lane="work")

    def _acts(self, key: str) -> dict[str, Callable[..., object]]:
        """Return what the window does when a page says something."""
        acts: dict[str, Callable[..., object]] = {
            "resident_chosen": self.show_resident,
            "assist_requested": self.assist,
            "new_resident_requested": self.register,
            "mend_requested": self.mend,
            "picture_requested": self._open_picture,
            "sheet_requested": self.show_sheet,
            "done": self.go_back,
            "duplicates_requested": self.show_duplicates,
            "erasures_requested": self.show_erasures,
            "erase_requested": self.erase,
            "page_requested": self.go,
        }
        if key == "settings":
            window = self.window
            acts |= {"size_chosen": window.choose_size, "contrast_chosen": window.choose_contrast}
            acts["language_chosen"] = window.language_chosen.emit
        return {**acts, "saved": self.assist} if key == "register" else acts

    def _connect(self) -> None:
        self.window.help_requested.connect(self.show_help)
        self.courier.stood.connect(self._show_standing)
        if self._sees_people:
            self._connect_people()
        else:
            self.window.search.hide()

    def _connect_people(self) -> None:
        """Follow what leads to people from anywhere; who reads figures only has none of it."""
        window = self.window
        window.anonymous_requested.connect(self.assist_nobody)
        window.register_requested.connect(self.register)
        window.search.asked.connect(self._find)
        window.search.chosen.connect(self.show_resident)
        self.changed.follow(window, {"followup", "resident", "unit"}, self._ask_pressing)

    def _open_picture(self) -> None:
        if self.cards is not None:
            self.cards.open_picture()

    def _say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        self.window.notices.say(text, undo)

    def _find(self, text: str) -> None:
        work = partial(finding.find, self.context.db, text, actor=self.context.actor, limit=_FOUND_ROWS)
        self.context.tasks.run(self, work, partial(self._show_found, text))

    def _show_found(self, text: str, found: Found) -> None:
        faces = [found_face(row, text) for row in found.rows]
        self.window.search.show_found(text, faces, found.total)

    def _show_standing(self, now: Standing) -> None:
        self.window.top.delivery.set_face(pill_of(now))
        self.window.rail.set_badge("sync", now.conflicts)

    def _ask_pressing(self) -> None:
        """Count anew what was promised for today."""
        work = partial(followups.pressing, self.context.db, self.context.actor, now=self.context.now())
        self.context.tasks.run(self, work, partial(self.window.rail.set_badge, "followups"))

    def _show_who(self, ward: str, unit: str) -> None:
        actor = self.context.actor
        short = ward.removeprefix(_("Phường ")).removeprefix(_("Xã "))
        self.window.rail.set_unit(f"{unit} · {short}" if unit else ward)
        self.window.rail.set_member(actor.name, actor.role.label())


def _unit_of(context: Context) -> str:
    """Return the short name of the unit of who is signed in."""
    return next((row.unit_short for row in people.members(context.db) if row.id == context.actor.member), "")


def _ready(_nothing: None) -> None:
    """Nothing more to do once papers can be made."""
