"""`resident`: register and find people, and change what stands in their records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dicandesk.cli import dossier, erasing, merging, records
from dicandesk.cli.answer import Answer, chosen, table
from dicandesk.cli.arguments import UsageError, count, record_id
from dicandesk.cli.inputs import consent, household, pairs, phone, unit_id
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_birth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.cli.arguments import Commands
    from dicandesk.cli.call import Call
    from dicandesk.rules.card import Card
    from dicandesk.rules.residents import ResidentDraft
    from dicandesk.services.access.desk import Desk
    from dicandesk.services.register.duplicates import Alike
    from dicandesk.store.database import Database

_FIELDS = ("name", "birth", "sex", "unit", "address", "id_number", "needs", "household", "ethnicity")


def add(commands: Commands) -> None:
    """Add the commands."""
    resident = commands.subject("resident", _("người dân"))
    _add_registering(resident)
    _add_changing(resident)
    records.add(resident)
    dossier.add(resident)
    merging.add(resident)
    erasing.add(resident)
    found = resident.add("find", _find, _("tìm bằng tên không dấu, năm sinh, đuôi số điện thoại, thẻ đã quét"))
    found.values.add_argument("text", metavar="TEXT", help=_("chữ cần tìm"))
    found.values.add_argument("--limit", type=count, default=50, metavar="N", help=_("nhiều nhất bấy nhiêu người"))
    gone = resident.add("delete", _delete, _("xoá hồ sơ; lấy lại được bằng undelete"))
    gone.values.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    back = resident.add("undelete", _undelete, _("lấy lại hồ sơ đã xoá"))
    back.values.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))


def _add_registering(resident: Commands) -> None:
    new = resident.add("add", _add, _("đăng ký một người")).values
    new.add_argument("--name", help=_("họ tên; không cần khi có --card"))
    new.add_argument("--birth", metavar="DATE", help=_("năm sinh YYYY hoặc ngày YYYY-MM-DD"))
    new.add_argument("--sex", choices=("male", "female", "other"), help=_("giới tính"))
    new.add_argument("--id-number", metavar="NUMBER", help=_("số định danh 12 chữ số"))
    new.add_argument("--unit", metavar="ID", help=_("mã hoặc tên của tổ"))
    new.add_argument("--address", metavar="TEXT", help=_("địa chỉ"))
    new.add_argument("--household", metavar="STATUS[:YEAR]", help=_("diện hộ và năm rà soát; cần đồng ý “sensitive”"))
    new.add_argument("--ethnicity", metavar="NAME", help=_("dân tộc; cần đồng ý “sensitive”"))
    new.add_argument("--card", metavar="TEXT", help=_("chữ máy quét đọc từ thẻ căn cước"))
    listed: dict[str, Any] = {"action": "append", "default": []}
    new.add_argument(
        "--phone", metavar="NUMBER[:OWNER]", **listed, help=_("số điện thoại, của ai; dùng được nhiều lần")
    )
    new.add_argument("--need", metavar="NEED", **listed, help=_("nhu cầu, ví dụ large_print; dùng được nhiều lần"))
    new.add_argument("--consent", metavar="PURPOSE[:METHOD[:WITNESS]]", **listed, help=_consent_help())


def _add_changing(resident: Commands) -> None:
    edit = resident.add("edit", _edit, _("sửa hồ sơ")).values
    edit.add_argument("id", metavar="ID", type=record_id, help=_("mã 32 chữ số của người dân"))
    listed: dict[str, Any] = {"action": "append", "default": []}
    edit.add_argument(
        "--set", metavar="FIELD=VALUE", nargs="+", **listed, help=_("đặt mục: {names}").format(names=", ".join(_FIELDS))
    )
    edit.add_argument(
        "--phone", metavar="+NUMBER|-NUMBER|OLD=NEW", **listed, help=_("thêm, bỏ hoặc sửa một số điện thoại")
    )
    edit.add_argument("--need", metavar="+NEED|-NEED", **listed, help=_("thêm hoặc bỏ một nhu cầu"))
    edit.add_argument("--consent", metavar="PURPOSE[:METHOD[:WITNESS]]", **listed, help=_consent_help())


def _consent_help() -> str:
    return _("đồng ý: store, sensitive hoặc contact; paper (đã ký) hoặc spoken:NGƯỜI LÀM CHỨNG")


def _add(call: Call) -> Answer:
    from dicandesk.rules.residents import check
    from dicandesk.services.register.duplicates import alike
    from dicandesk.services.register.residents import register

    card = _card(call)
    if card is None and call.options.name is None:
        raise UsageError(_("Thiếu: {0}.").format("--name"))
    with call.sign_in(writes=True) as desk:
        draft = _draft(call, desk.db, card)
        similar = alike(desk.db, draft, actor=desk.actor)
        resident = register(desk.db, desk.actor, draft, now=call.now)
    problems = [*(card.problems if card else ()), *check(draft, this_year=call.today.year)]
    warnings = list(dict.fromkeys(problems))
    document = {"id": resident, "similar": [_similar(one) for one in similar], "warnings": warnings}
    text = _("Đã đăng ký {name}, mã {id}").format(name=draft.name, id=resident.hex())
    return Answer(document, text, (*_like(similar), *(problem.message for problem in warnings)))


def _card(call: Call) -> Card | None:
    """Return what a scanned card says; what the card got wrong may be given by an option of its own.

    Raises:
        UserError: half a scan, another kind of card, or an unreadable field.
    """
    from dicandesk.rules.card import CardProblem, parse_card
    from dicandesk.rules.problems import errors

    if call.options.card is None:
        return None
    card = parse_card(call.options.card)
    hint = _("Chưa lưu gì. Quét lại, hoặc ghi các mục bằng --name, --birth ...")
    if isinstance(card, CardProblem):
        raise UserError(card.message, hint)
    wrong = [one for one in errors(card.problems) if getattr(call.options, one.field, None) is None]
    if wrong:
        raise UserError(wrong[0].message, hint)
    return card


def _draft(call: Call, db: Database, card: Card | None) -> ResidentDraft:
    """Return the form that the options, and the card below them, fill in."""
    from dicandesk.rules.residents import ResidentDraft

    asked = call.options

    def given(name: str) -> Any:
        value = getattr(asked, name)
        return getattr(card, name) if value is None and card is not None else value

    return ResidentDraft(
        name=given("name"),
        birth=given("birth"),
        sex=given("sex"),
        id_number=given("id_number"),
        phones=tuple(phone(text) for text in asked.phone),
        unit=unit_id(db, asked.unit) if asked.unit else None,
        address=given("address") or "",
        needs=tuple(asked.need),
        household=household(asked.household or "", call.today.year),
        ethnicity=asked.ethnicity,
        consents=tuple(consent(text) for text in asked.consent),
    )


def _similar(one: Alike) -> dict[str, object]:
    return {"id": one.row.id, "name": one.row.name, "score": one.score, "why": one.why}


def _like(similar: Sequence[Alike]) -> tuple[str, ...]:
    said = _("Có thể đã đăng ký: {name}, {birth} ({why})")
    return tuple(
        said.format(name=one.row.name, birth=show_birth(one.row.birth), why=one.why.rstrip(".")) for one in similar
    )


def _find(call: Call) -> Answer:
    from dicandesk.services.register.finding import find

    with call.sign_in() as desk:
        found = find(desk.db, call.options.text, actor=desk.actor, limit=call.options.limit)
    names = (
        "id",
        "name",
        "birth",
        "sex",
        "unit",
        "id_tail",
        "visits",
        "last_visit",
        "next_due",
        "has_consent",
        "score",
    )
    rows = [{**chosen(row, *names), "phone": row.phone_masked} for row in found.rows]
    text = table(
        (_("Họ tên"), _("Sinh"), _("Tổ"), _("Điện thoại"), _("Mã")),
        ((row.name, show_birth(row.birth), row.unit, row.phone_masked, row.id.hex()) for row in found.rows),
    )
    return Answer({"residents": rows, "total": found.total, "more": found.more, "took_ms": found.took_ms}, text)


def _edit(call: Call) -> Answer:
    asked = call.options
    wanted = pairs([text for texts in asked.set for text in texts])
    unknown = wanted.keys() - set(_FIELDS)
    if unknown:
        raise UsageError(
            _("Không có mục {names}; chọn trong {fields}.").format(
                names=", ".join(sorted(unknown)), fields=", ".join(_FIELDS)
            )
        )
    if not (wanted or asked.phone or asked.need or asked.consent):
        raise UsageError(_("Cần một trong các tuỳ chọn: {0}.").format("--set --phone --need --consent"))
    with call.sign_in(writes=True) as desk:
        _apply(call, desk, wanted)
    return Answer({"id": asked.id}, _("Đã sửa hồ sơ {id}").format(id=asked.id.hex()))


def _apply(call: Call, desk: Desk, wanted: dict[str, str]) -> None:
    """Make all changes: consents first, because sensitive fields need them."""
    from dicandesk.services.register.consents import agree
    from dicandesk.services.register.phones import add_phone, correct_phone, withdraw_phone
    from dicandesk.services.register.residents import change, current

    asked, db, actor = call.options, desk.db, desk.actor
    changes: dict[str, object] = {field: _value(call, db, field, text) for field, text in wanted.items()}
    if asked.need:
        changes["needs"] = _needs(current(db, actor, asked.id).needs, asked.need)
    phones = [_phone_change(db, asked.id, text) for text in asked.phone]
    for text in asked.consent:
        agree(db, actor, asked.id, consent(text), None, now=call.now)
    if changes:
        change(db, actor, asked.id, changes, None, now=call.now)
    for row, number in phones:
        if row is None:
            add_phone(db, actor, asked.id, phone(number))
        elif number:
            correct_phone(db, actor, row, phone(number), None)
        else:
            withdraw_phone(db, actor, row, None)


def _value(call: Call, db: Database, field: str, text: str) -> object:
    """Return the value of `--set field=text` as a draft holds it; nothing empties the field."""
    if field == "unit":
        return unit_id(db, text) if text else None
    if field == "household":
        return household(text, call.today.year)
    if field == "needs":
        return tuple(need.strip() for need in text.split(",") if need.strip())
    return text if field in {"name", "address"} else text or None


def _needs(before: tuple[str, ...], changes: list[str]) -> tuple[str, ...]:
    """Return needs with `+one` added, `-one` taken away; without a sign it is added."""
    needs = dict.fromkeys(before)
    for text in changes:
        name = text.lstrip("+-")
        if text.startswith("-"):
            needs.pop(name, None)
        else:
            needs[name] = None
    return tuple(needs)


def _phone_change(db: Database, resident: bytes, text: str) -> tuple[bytes | None, str]:
    """Return the row that a change of phones means, None for a new one, and the number to stand there, "" for none."""
    from dicandesk.services.register.phones import find_phone

    old, equals, new = text.partition("=")
    if equals:
        return find_phone(db, resident, old), new
    if text.startswith("-"):
        return find_phone(db, resident, text[1:]), ""
    return None, text.removeprefix("+")


def _delete(call: Call) -> Answer:
    from dicandesk.services.register.removal import delete

    resident = call.options.id
    with call.sign_in(writes=True) as desk:
        delete(desk.db, desk.actor, resident, None)
    return Answer(
        {"id": resident}, _("Đã xoá hồ sơ. Lấy lại: dicandesk resident undelete {id}").format(id=resident.hex())
    )


def _undelete(call: Call) -> Answer:
    from dicandesk.services.register.removal import undelete

    resident = call.options.id
    with call.sign_in(writes=True) as desk:
        undelete(desk.db, desk.actor, resident)
    return Answer({"id": resident}, _("Đã lấy lại hồ sơ {id}").format(id=resident.hex()))
