"""How everything stands between this PC and the ward, in one sentence that is always true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, ago, show_date, show_number
from dicandesk.services.hub.hub_faults import HubAwayError

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.errors import UserError
    from dicandesk.services.hub.syncing import SyncState

Kind = Literal["arrived", "waiting", "offline", "refused", "alone", "working"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the top bar, Today and the sync page say.

    Attributes:
        kind: everything arrived, something waits, the hub is away, or of no use, or none is chosen, or a sync runs.
        short: for the top bar.
        sentence: the truth in a few words.
        detail: since when, how much, and where to.
        conflicts: decisions waiting for a person.
    """

    kind: Kind
    short: str
    sentence: str
    detail: str
    conflicts: int


def standing(
    state: SyncState, hub: str, *, error: UserError | None = None, is_working: bool = False, now: datetime
) -> Standing:
    """Tell how things stand.

    Args:
        state: from `syncing.state`.
        hub: path of the hub, "" for none.
        error: what the last try ended with.
        is_working: a sync runs.
        now: the moment.
    """
    wait = _waiting(state, now)
    if is_working:
        return Standing("working", _("Đang đồng bộ…"), _("Đang đồng bộ…"), wait or hub, state.conflicts)
    if not hub:
        return _alone(state, wait)
    if error is not None:
        return _failed(state, error, wait)
    if state.pending or state.carried:
        short = _("{n} mục chờ gửi").format(n=show_number(state.pending + state.carried))
        return Standing("waiting", short, wait, _where(state, hub, now), state.conflicts)
    if state.last_sync is None:
        text = _("Chưa đồng bộ lần nào")
        return Standing("waiting", text, text, _("Nơi gửi: {hub}").format(hub=hub), state.conflicts)
    short = _("Đã đồng bộ {ago}").format(ago=ago(state.last_sync, now))
    text = _("Mọi thứ đã về phường")
    if state.on_way:
        text = _("Đã gửi hết, phường chưa nhận {n} mục").format(n=show_number(state.on_way))
    return Standing("arrived", short, text, _where(state, hub, now), state.conflicts)


def moment(then: datetime, now: datetime) -> str:
    """Return a moment as people name it: "10:47 hôm nay", "16:20 hôm qua", "08:05 ngày 12/11/2026"."""
    there, here = then.astimezone(VIETNAM), now.astimezone(VIETNAM)
    days = (here.date() - there.date()).days
    day = {0: _("hôm nay"), 1: _("hôm qua")}.get(days) or _("ngày {date}").format(date=show_date(there.date()))
    return f"{there:%H:%M} {day}"


def _alone(state: SyncState, wait: str) -> Standing:
    short = (
        _("Chưa nối · {n} mục trên máy").format(n=show_number(state.pending + state.carried))
        if state.pending or state.carried
        else _("Chưa nối với phường")
    )
    detail = _("Dữ liệu nằm an toàn trên máy này. Chọn thư mục phường để gửi.")
    return Standing("alone", short, wait or _("Máy này chưa nối với phường"), detail, state.conflicts)


def _failed(state: SyncState, error: UserError, wait: str) -> Standing:
    """Tell a hub that is away, which comes back by itself, from one that a person must see to."""
    is_away = isinstance(error, HubAwayError)
    if is_away:
        short = _("Ngoại tuyến · {n} mục chờ gửi") if wait else _("Ngoại tuyến")
    else:
        short = _("Chưa gửi được · {n} mục chờ") if wait else _("Chưa đồng bộ được")
    sentence = wait or (_("Mọi thứ đã gửi trước đó") if state.last_sync else _("Chưa đồng bộ lần nào"))
    return Standing(
        "offline" if is_away else "refused",
        short.format(n=show_number(state.pending + state.carried)),
        sentence,
        f"{error.message} {error.hint}",
        state.conflicts,
    )


def _waiting(state: SyncState, now: datetime) -> str:
    """Return what has not come to the ward: this PC's own, and what it carries for others; "" for nothing."""
    own = _own_waiting(state, now) if state.pending else ""
    if not state.carried:
        return own
    carried = show_number(state.carried)
    if own:
        return _("{own}; mang giúp máy khác {n} mục").format(own=own, n=carried)
    return _("Mang giúp máy khác {n} mục, chưa về phường").format(n=carried)


def _own_waiting(state: SyncState, now: datetime) -> str:
    if state.oldest is None or (now - state.oldest).total_seconds() < 3600:
        return _("{n} mục chờ gửi").format(n=show_number(state.pending))
    hours = int((now - state.oldest).total_seconds() // 3600)
    old = _("{n} giờ").format(n=hours) if hours < 24 else _("{n} ngày").format(n=hours // 24)
    return _("{n} mục chờ gửi, cũ nhất {old}").format(n=show_number(state.pending), old=old)


def _where(state: SyncState, hub: str, now: datetime) -> str:
    if state.last_sync is None:
        return _("Nơi gửi: {hub}").format(hub=hub)
    return _("Lần cuối {moment} · {hub}").format(moment=moment(state.last_sync, now), hub=hub)
