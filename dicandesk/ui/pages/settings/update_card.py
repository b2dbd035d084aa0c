"""Which version runs, whether there is a newer one, and what an officer may do about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dicandesk import __version__
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed, may
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label, breakable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from dicandesk.services.care.updates import Standing
    from dicandesk.store.database import Database
    from dicandesk.ui.context import Context


class _Seen(NamedTuple):
    """What was found: how the program stands, and the version of a pack of guidance, "" for none."""

    standing: Standing | None
    pack: str
    why: str


class UpdateCard(Card):
    """New versions of the program, and packs of guidance.

    Args:
        context: whose PC.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(_("Bản mới"), icon="download", gap=8)
        self._context = context
        self._seen: _Seen | None = None
        self._is_officer = may(context.actor, Deed.PUBLISH)
        self.state = Label(_("Đang chạy bản {running}.").format(running=__version__), "body", wrap=True)
        self.more = Label("", "hint", wrap=True)
        self.here = Button(_("Cho máy này dùng trước"), icon="device-laptop", scale="small", on=self._let_here)
        self.all = Button(_("Cho cả phường dùng"), icon="users", scale="small", on=self._let_all)
        self.take = Button(_("Chép về máy này"), icon="download", scale="small", on=self._take)
        self.pack = Button("", icon="book-2", scale="small", on=self._take_pack)
        self._buttons = (self.here, self.all, self.take, self.pack)
        row = FlowLayout(8)
        row.add(*self._buttons)
        self.add(self.state, self.more, row)
        self._show_buttons(None)

    def look(self) -> None:
        """Look anew in the ward's folder and on sticks."""
        context = self._context
        work = partial(_look, context.db, context.folder, context.settings.value.hub, context.now())
        context.tasks.run(self, work, self._show, lane="sync")

    def _show(self, seen: _Seen) -> None:
        self._seen = seen
        now = seen.standing
        if now is None:
            self.more.setText(seen.why)
            return
        texts = {
            "none": _("Đang chạy bản {running}."),
            "current": _("Đang chạy bản {running}, là bản mới nhất."),
            "offered": _("Đang chạy bản {running}. Có bản {version}, chờ cán bộ cho dùng."),
            "released": _("Đang chạy bản {running}. Máy này được dùng bản {version}."),
            "fetched": _("Bản {version} đã chép về và kiểm xong: máy tự cài khi mở lần sau."),
            "trial": _("Vừa cài bản {version}."),
        }
        self.state.setText(texts[now.stage].format(running=now.running, version=now.version))
        lines = [now.news, now.told]
        if self._is_officer and len(now.pcs) > 1:
            parts = ", ".join(f"{name} {version or '—'}" for name, version in now.pcs)
            lines.append(_("Các máy đang chạy: {parts}.").format(parts=parts))
        if now.command:
            lines.append(_("Người quản trị máy gõ: {command}").format(command=breakable(now.command)))
        if now.is_out_of_date:
            lines.append(_("Hạn của bản này đã qua: nên hỏi nơi phát hành bản mới hơn."))
        lines += [_("{version} đã cài hỏng: {why}").format(version=version, why=why) for version, why in now.failed]
        lines += [f"{breakable(place)}: {why}" for place, why in now.refusals]
        self.more.setText("\n".join(line for line in lines if line))
        self._show_buttons(seen)

    def _show_buttons(self, seen: _Seen | None) -> None:
        now = seen.standing if seen is not None else None
        is_new = now is not None and bool(now.version) and now.stage in {"offered", "released", "fetched"}
        for_all = now is not None and any(one.pc is None for one in now.released)
        self.here.setVisible(self._is_officer and now is not None and now.stage == "offered")
        self.all.setVisible(self._is_officer and is_new and not for_all and bool(now and now.place))
        self.take.setVisible(now is not None and now.stage == "released")
        self.pack.setVisible(self._is_officer and bool(seen and seen.pack))
        if seen is not None and seen.pack:
            self.pack.setText(_("Đưa gói hướng dẫn {version} vào phường").format(version=seen.pack))

    # ---- acting ----

    def _let_here(self) -> None:
        self._let(only_here=True)

    def _let_all(self) -> None:
        self._let(only_here=False)

    def _let(self, *, only_here: bool) -> None:
        now = self._seen.standing if self._seen else None
        if now is not None:
            context = self._context
            work = partial(_release, context, context.settings.value.hub, now.version, only_here, context.now())
            self._run(work, _("Đã cho dùng bản {version}.").format(version=now.version))

    def _take(self) -> None:
        context = self._context
        self._run(partial(_fetch, context.db, context.folder, context.settings.value.hub), "")

    def _take_pack(self) -> None:
        context = self._context
        work = partial(_take_pack, context, context.settings.value.hub, context.now())
        self._run(work, _("Đã đưa gói hướng dẫn vào phường; xem ở trang Hướng dẫn."))

    def _run(self, work: Callable[[], None], said: str) -> None:
        for button in self._buttons:
            button.setEnabled(False)
        self._context.tasks.run(self, work, partial(self._done, said), lane="sync", or_else=self._refused)

    def _done(self, said: str, _nothing: None) -> None:
        for button in self._buttons:
            button.setEnabled(True)
        if said:
            self._context.say(said, None)
        self.look()

    def _refused(self, error: Exception) -> None:
        for button in self._buttons:
            button.setEnabled(True)
        if isinstance(error, UserError):
            self.more.setText(f"{error.message} {error.hint}")
        else:
            self._context.tasks.failed.emit(error)


# The services of updates are loaded on the lane: a page of settings is opened for other things.


def _look(db: Database, folder: Path, hub: str, now: datetime) -> _Seen:
    from dicandesk.services.care import packs, updates  # noqa: PLC0415

    try:
        pack = packs.offered(db, folder, hub)
        found = updates.standing(db, folder, hub, now=now)
    except UserError as error:
        return _Seen(None, "", f"{error.message} {error.hint}")
    updates.read_told(folder)
    return _Seen(found, pack.version if pack else "", "")


def _release(context: Context, hub: str, version: str, only_here: bool, now: datetime) -> None:  # noqa: FBT001
    from dicandesk.services.care import releases, updates  # noqa: PLC0415

    pc = releases.this_pc(context.db) if only_here else None
    updates.release(context.db, context.actor, context.folder, hub, version, pc=pc, now=now)


def _fetch(db: Database, folder: Path, hub: str) -> None:
    from dicandesk.services.care import updates  # noqa: PLC0415

    updates.take(db, folder, hub, always=True)


def _take_pack(context: Context, hub: str, now: datetime) -> None:
    from dicandesk.services.care import packs  # noqa: PLC0415

    packs.take_in(context.db, context.actor, context.folder, hub, now=now)
