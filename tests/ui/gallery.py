"""All parts on one page, as pages use them."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from dicandesk.rules.problems import Problem
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.checkbox import CheckBox
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.fields import NoteField, TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.keycap import KeyCap
from dicandesk.ui.parts.person import PersonFace, PersonRow
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Elided, Label, line
from dicandesk.ui.parts.tile import TileFace, Tiles
from dicandesk.ui.parts.timeline import TimelineRow
from dicandesk.ui.parts.toast import UndoToast
from dicandesk.ui.theme import spaced

DONE = PillFace("good", "circle-check", "Tự làm được")
HELPED = PillFace("caution", "users", "Cần người kèm")
UNFINISHED = PillFace("caution", "hourglass", "Chưa xong")
NEVER = PillFace("dashed", "circle-dashed", "Chưa hướng dẫn")
LATE = PillFace("danger", "alert-circle", "Quá hẹn 22/11")
PEOPLE = [
    PersonFace(b"1", "Nguyễn Thị Hoà", "1954 · Tổ 7 · CCCD …4417 · đã gặp 3 lần", ((11, 14),), ((0, 4),)),
    PersonFace(
        b"2",
        "Phạm Văn Hoá",
        "02/09/1954 · Tổ 7 · chưa có CCCD",
        ((9, 12),),
        ((6, 10),),
        pill=PillFace("caution", "calendar-event", "Có hẹn"),
    ),
    PersonFace(b"3", "Trần Thị Hoa", "12/1954 · Tổ 9", ((9, 12),), ((3, 7),), badge=LATE),
]
OUTCOMES = [
    Option("alone", "Tự làm được", "check", "good"),
    Option("helped", "Cần người kèm", "users", "caution"),
    Option("unfinished", "Chưa xong", "hourglass", "caution"),
]


def people_card() -> Card:
    card = Card("Ai đang cần giúp?", number=1)
    mode = Segmented(
        [Option(1, "Một người", "user-plus"), Option(2, "Nhóm", "users-group"), Option(3, "Nói chuyện", "scan")],
        "Cách ghi", fills=True,
    )  # fmt: skip
    mode.set_value(1)
    search = TextField("Tìm người", icon="search", placeholder="Tên, năm sinh, số điện thoại…", moves_on=False)
    search.add_tool("scan", "Quét thẻ CCCD", lambda: None)
    people = PersonList("Người tìm thấy", most_rows=4)
    people.drive_from(search)
    people.show_people(PEOPLE, chosen=b"1")
    new = Button("Người mới: “hoa 1954”", icon="user-plus", cap="Ctrl+N")
    pills = FlowLayout(8)
    pills.add(
        *(Pill.of(face) for face in (DONE, HELPED, UNFINISHED, NEVER, LATE, PillFace("info", "id", "Dân tộc Tày")))
    )
    row = PersonRow(PEOPLE[0], has_line=True)
    row.add_right(Button("0900 ••• 018", icon="phone", scale="small"), Button("Tiếp tục", scale="small"))
    card.add(
        mode,
        search,
        Label("Gõ không dấu cũng được, ví dụ: hoa 1954", "hint", wrap=True),
        people,
        new,
        line(),
        pills,
        row,
    )
    card.body.addStretch(1)
    return card


def work_card() -> Card:
    card = Card("Hướng dẫn việc gì?", number=2, link="Xếp theo việc hay gặp", gap=12)
    chips = FlowLayout(8)
    names = ["VNeID mức 2", "Tài khoản Dịch vụ công", "Thẻ BHYT điện tử", "Tiền điện", "Nộp thuế", "Phòng lừa đảo"]
    icons = ["id", "building-bank", "heartbeat", "bulb", "receipt-tax", "shield-lock"]
    for number, (name, icon) in enumerate(zip(names, icons, strict=True), 1):
        chips.add(Chip(name, icon=icon, cap=str(number), is_chosen=number in {1, 3}))
    chips.add(Chip("Tổ 7", trailing="x", is_chosen=True), Chip("Nhu cầu", trailing="chevron-down"))
    grid = QGridLayout()
    spaced(grid, 0, 14)
    for place, value in enumerate(("alone", "unfinished")):
        outcome = Segmented(OUTCOMES, "Kết quả", is_small=True)
        outcome.set_value(value)
        grid.addWidget(Label(names[place * 2], "strong", wrap=True), place, 0)
        grid.addWidget(outcome, place, 1)
        grid.addWidget(Chip("Chữ to", icon="printer", is_chosen=bool(place)), place, 2)
    fields = QHBoxLayout()
    spaced(fields, 0, 14)
    cause = FormRow(
        "Vướng ở đâu?", Select("Vướng ở đâu?", [(1, "Số điện thoại không trùng với BHXH")], placeholder="Chọn")
    )
    fields.addWidget(cause, 3)
    fields.addWidget(FormRow("Hẹn lại", DateField(date(2026, 11, 24))), 2)
    fields.addWidget(FormRow("Thời gian", TextField(icon="clock", placeholder="15 phút")), 2)
    number = FormRow("Số CCCD", TextField(), hint="12 chữ số", check=lambda: Problem("id", "Thiếu 1 số, cần 12 số"))
    number.field.setText("008 154 004 41")
    number.run_check()
    note = FormRow(
        "Ghi chú", NoteField(), check=lambda: Problem("note", "Giống OTP, không lưu", "warning"), is_required=True
    )
    note.field.setPlainText("ma otp 482913")
    note.run_check()
    more = QHBoxLayout()
    spaced(more, 0, 14)
    more.addWidget(number)
    more.addWidget(note)
    footer = Footer()
    footer.set_note("Lưu ngay trên máy này, tự gửi về phường khi có mạng", "database")
    save = Button("Lưu buổi hướng dẫn", icon="check", kind="primary", key="Ctrl+S")
    sheet = Button("Lưu và in", key="F9")
    sheet.set_reason("Chọn người và ít nhất một việc thì lưu được")
    footer.right(sheet, save)
    card.add(chips, grid, fields, more, CheckBox("Gọi lại trước ngày hẹn", is_checked=True))
    card.body.addStretch(1)
    card.add(footer)
    return card


def state_card() -> Card:
    card = Card("Các tình huống", icon="history", link="Xem tất cả (5)", kind="card")
    slot = BannerSlot()
    actions = [Button("Nối lại", scale="small"), Button("Dùng USB", scale="small")]
    offline = "Vẫn làm việc bình thường. 12 mục chờ gửi."
    slot.show_banner(Banner("info", "Chưa nối được với phường", offline, icon="cloud-off", actions=actions))
    card.add(
        slot,
        Banner(
            "caution",
            "Nhận được, chưa gửi đi được",
            "Thư mục phường chỉ cho đọc.",
            actions=[Button("Thử lại", scale="small")],
        ),
        Banner("danger", "Đĩa đầy, chưa lưu được buổi này", "Chữ đã gõ còn nguyên.", can_close=True),
        Banner("good", "Mọi thứ đã về phường", "Lần cuối 10:47 hôm nay"),
    )
    progress = ProgressRow("Đang tạo 38 thư mời")
    progress.show_progress(21, 38, "21 / 38 · còn 4 giây")
    card.add(progress, UndoToast("Đã lưu buổi hướng dẫn của bà Hoà", lambda: None))
    card.add(
        TimelineRow("24/11/2026", "VNeID mức 2 · Thẻ BHYT điện tử", "Lê Thị Mai · Nhà văn hoá · 15 phút", [UNFINISHED])
    )
    card.add(
        TimelineRow(
            "02/09/2026", "Đăng ký tài khoản Dịch vụ công", "Trần Văn Nam · Tại nhà", [DONE, HELPED], has_line=False
        )
    )
    keys = QHBoxLayout()
    spaced(keys, 0, 6)
    for key in ("Up", "Down", "Space", "Ctrl+Return"):
        keys.addWidget(KeyCap(key))
    keys.addWidget(Elided("Một dòng rất dài không vừa chỗ này nên được rút gọn ở cuối, chữ đủ ở chú thích", "hint"), 1)
    keys.addWidget(icon_button("eye", "Hiện số điện thoại"))
    card.add(keys)
    steps = [
        Button("Tiếp người dân", icon="user-plus", scale="small", cap="F2"),
        Button("Xem hẹn cả tuần", scale="small"),
    ]
    when = "Người hẹn lại sẽ hiện ở đây từ sáng ngày hẹn."
    card.add(EmptyState("calendar-event", "Hôm nay không có ai đến hẹn", when, *steps))
    buttons = FlowLayout(8)
    buttons.add(
        Button("Tiếp người dân", icon="user-plus", kind="primary", scale="large", cap="F2"),
        Button("In hướng dẫn", icon="printer", scale="large"), Button("Yêu cầu xoá…", kind="danger", scale="small"),
    )  # fmt: skip
    card.add(buttons)
    return card


def choice_card() -> Card:
    card = Card("Chọn", icon="door-enter")
    join = "Phường đã dùng DiCanDesk. Máy này xin vào, cán bộ phường duyệt một lần."
    practise = "Phường mẫu với người dân không có thật."
    faces = [
        TileFace(b"1", "Vào phường đã có", join, icon="door-enter", has_radio=True),
        TileFace(b"2", "Dùng thử với dữ liệu mẫu", practise, icon="player-play", has_radio=True),
    ]
    ways = Tiles("Anh chị muốn làm gì?", faces)
    ways.set_value(b"1")
    members = [
        TileFace(b"1", "Lê Thị Mai", "Thành viên · Tổ 7", pill=PillFace("info", "edit", "1 phiếu viết dở")),
        TileFace(b"2", "Phan Văn Tú", "Thành viên · Tổ 7"),
        TileFace(b"3", "Lần đầu trên máy này", "Tên tôi chưa có ở đây", icon="user-plus"),
    ]
    names = Tiles("Ai đang dùng máy?", members, height=132)
    names.set_value(b"2")
    card.add(ways, names)
    card.body.addStretch(1)
    return card


def gallery(columns: int = 3) -> QWidget:
    """Return the page of all parts in so many columns."""
    page = QWidget()
    page.setProperty("kind", "page")
    grid = QGridLayout(page)
    spaced(grid, (22, 18, 22, 18), 14)
    for place, card in enumerate((people_card(), work_card(), state_card(), choice_card())):
        grid.addWidget(card, place // columns, place % columns)
    shell = QWidget()
    shell.setProperty("kind", "page")
    layout = column(0)
    shell.setLayout(layout)
    layout.addWidget(Scroll(page, "Bảng mẫu"))
    return shell
