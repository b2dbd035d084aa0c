"""What an officer can decide on one of the ward's PCs, each said in full before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.services.hub import devices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicandesk.services.hub.enrolling import DeviceRow
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Pick:
    """Another PC or a person that a deed needs: what is asked, and by id what may be chosen."""

    label: str
    options: tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be decided on a PC.

    Attributes:
        text: of the button, with its icon.
        meaning: what it brings about, in full.
        yes: of the button that does it.
        done: said afterwards.
        act: does it, given what was picked.
        picks: what must be chosen first.
        is_hard: it cannot be taken back.
        ends: this PC is the ward's no more afterwards.
    """

    text: str
    icon: str
    meaning: str
    yes: str
    done: str
    act: Callable[..., None]
    picks: tuple[Pick, ...] = ()
    is_hard: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Ward:
    """What the choices are made from: the PCs, and the members who could take over."""

    rows: Sequence[DeviceRow] = ()
    members: Sequence[MemberRow] = ()


def decidable(row: DeviceRow) -> tuple[object, ...]:
    """Return what the choices depend on: a question stays while only the last contact moves on."""
    return row.id, row.name, row.role, row.state, row.held, row.is_braked


def choices(context: Context, row: DeviceRow, ward: Ward) -> tuple[Choice, ...]:
    """Return what an officer can decide on a PC."""
    found = []
    if row.held:
        found.append(_accept(context, row))
    if row.is_braked:
        found.append(_release(context, row))
    if row.state != "active":
        return tuple(found)
    found.append(_demote(context, row) if row.role == "officer" else _promote(context, row))
    others = tuple((one.id, one.name) for one in ward.rows if one.state == "active" and one.id != row.id)
    if not row.is_this:
        found += [_replace(context, row, others)] if len(others) > 1 else []
        found.append(_revoke(context, row))
    elif others and (hub := context.settings.value.hub):
        found.append(_move(context, hub, others))
        heirs = tuple((one.id, f"{one.name} · {one.role.label()}") for one in ward.members
                      if one.id != context.actor.member)  # fmt: skip
        found += [_hand_over(context, hub, heirs, others)] if heirs else []
    return tuple(found)


def _promote(context: Context, row: DeviceRow) -> Choice:
    return Choice(
        _("Đặt làm máy cán bộ"),
        "shield-check",
        _(
            "Cán bộ phường đăng nhập trên máy {name} sẽ duyệt và thu hồi máy, quản lý thành viên được như ở máy này."
        ).format(name=row.name),
        _("Đúng, đặt làm máy cán bộ"),
        _("{name} giờ là máy cán bộ").format(name=row.name),
        partial(devices.set_role, context.db, context.actor, row.id, "officer"),
    )


def _demote(context: Context, row: DeviceRow) -> Choice:
    return Choice(
        _("Thôi làm máy cán bộ"),
        "shield-off",
        _(
            "Từ nay trên máy {name} không duyệt, thu hồi máy hay quản lý thành viên được nữa. Dữ liệu vẫn nguyên."
        ).format(name=row.name),
        _("Đúng, thôi làm máy cán bộ"),
        _("{name} thôi làm máy cán bộ").format(name=row.name),
        partial(devices.set_role, context.db, context.actor, row.id, "volunteer"),
    )


def _revoke(context: Context, row: DeviceRow) -> Choice:
    text = _(
        "Máy {name} sẽ không đọc được gì mới. Lần nối tới, máy giao nốt những gì chưa gửi rồi huỷ khoá; dữ liệu "
        "ở đó không mở được nữa. Những gì máy đã gửi về phường vẫn giữ. Muốn dùng lại thì phải xin vào như máy mới."
    )
    return Choice(
        _("Thu hồi máy…"),
        "x",
        text.format(name=row.name),
        _("Đúng, thu hồi"),
        _("Đã thu hồi máy {name}").format(name=row.name),
        partial(devices.revoke, context.db, context.actor, row.id),
        is_hard=True,
    )


def _replace(context: Context, row: DeviceRow, others: tuple[tuple[bytes, str], ...]) -> Choice:
    text = _(
        "Máy mới, đã vào phường, nhận vai trò của máy {name}. Máy {name} bị thu hồi: lần nối tới nó giao nốt những gì "
        "chưa gửi rồi huỷ khoá. Những gì đã gửi về phường vẫn giữ."
    )
    return Choice(
        _("Máy mới thay máy này…"),
        "switch-horizontal",
        text.format(name=row.name),
        _("Đúng, thay máy"),
        _("Máy mới đã thay {name}").format(name=row.name),
        partial(devices.replace, context.db, context.actor, row.id),
        (Pick(_("Máy mới"), others),),
        is_hard=True,
    )


def _move(context: Context, hub: str, others: tuple[tuple[bytes, str], ...]) -> Choice:
    text = _(
        "Máy này gửi hết lên thư mục phường, máy mới thành máy cán bộ, rồi máy này bị thu hồi và huỷ khoá: ở đây không "
        "mở được nữa. Trên máy mới, chọn “Lần đầu trên máy này” để vào. Máy mới phải đã vào phường."
    )
    return Choice(
        _("Chuyển sang máy mới…"),
        "device-laptop",
        text,
        _("Đúng, chuyển và huỷ khoá máy này"),
        _("Đã chuyển sang máy mới"),
        partial(devices.move, context.db, context.actor, hub),
        (Pick(_("Máy mới"), others),),
        is_hard=True,
        ends=True,
    )


def _hand_over(
    context: Context, hub: str, heirs: tuple[tuple[bytes, str], ...], others: tuple[tuple[bytes, str], ...]
) -> Choice:
    text = _(
        "Khi {name} thôi làm ở phường: người nhận thành cán bộ phường, máy nhận thành máy cán bộ; tài khoản {name} "
        "nghỉ từ hôm nay, máy này gửi hết rồi bị thu hồi và huỷ khoá. Việc {name} đã làm vẫn giữ."
    )
    return Choice(
        _("Bàn giao cho người khác…"),
        "users",
        text.format(name=context.actor.name),
        _("Đúng, bàn giao"),
        _("Đã bàn giao"),
        partial(_pass_on, context, hub),
        (Pick(_("Người nhận"), heirs), Pick(_("Máy nhận"), others)),
        is_hard=True,
        ends=True,
    )


def _pass_on(context: Context, hub: str, member: bytes, device: bytes) -> None:
    devices.hand_over(context.db, context.actor, hub, member, device, now=context.now())


def _accept(context: Context, row: DeviceRow) -> Choice:
    text = _("{n} gói của máy {name} đến sau khi máy bị thu hồi hoặc đổi vai trò. Nhận nếu tin máy và người dùng.")
    if row.state == "unsure":
        text = _("Máy {name} được duyệt bởi một máy mà sau đó không còn quyền. Nhận nếu phường muốn giữ máy này.")
    return Choice(
        _("Nhận máy này") if row.state == "unsure" else _("Nhận {n} gói đang chờ").format(n=len(row.held)),
        "check",
        text.format(n=len(row.held), name=row.name),
        _("Đúng, nhận"),
        _("Đã nhận của máy {name}").format(name=row.name),
        partial(_accept_all, context, row.held),
    )


def _release(context: Context, row: DeviceRow) -> Choice:
    text = _(
        "Máy {name} xoá hẳn rất nhiều người trong một ngày nên các lượt xoá hẳn đang được giữ lại. Cho qua thì dữ liệu "
        "của những người đó mất ở mọi máy, không lấy lại được."
    )
    return Choice(
        _("Cho qua các lượt xoá hẳn…"),
        "trash",
        text.format(name=row.name),
        _("Đúng, cho qua"),
        _("Đã cho qua các lượt xoá hẳn của máy {name}").format(name=row.name),
        partial(devices.release, context.db, context.actor, row.id),
        is_hard=True,
    )


def _accept_all(context: Context, held: tuple[bytes, ...]) -> None:
    for one in held:
        devices.accept(context.db, context.actor, one)
