"""The form of a guidance topic: every text with its room on paper, told while it is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.text import fold
from dicandesk.rules.topic_files import wording
from dicandesk.rules.topics import LIMITS, Topic, check, check_lengths
from dicandesk.services.guidance import topics
from dicandesk.ui.desk_parts.minutes_field import MinutesField
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import NoteField, TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow, show_problems
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.sheet_parts.lines_field import LinesField
from dicandesk.ui.theme import spaced

_LISTS = {"bring": 3, "steps": 9, "steps_large": 9, "bring_large": 3, "safety": 3, "mistakes": 4}


class TopicForm(QWidget):
    """Fields below one another; what stands in none of them is kept from the topic that was shown.

    Signals:
        changed: a field is new.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._topic: Topic | None = None
        self._is_filling = False
        common = topics.common()
        self.group: Select[str] = Select(_("Nhóm"), [(group.id, group.name) for group in common.groups])
        self.texts = {name: TextField(label) for name, label in _text_labels().items()}
        self.lists = {
            name: LinesField(label, LIMITS[name], rows=_LISTS[name]) for name, label in _list_labels().items()
        }
        self.minutes = MinutesField()
        self.notes = {name: LinesField(label, LIMITS[name], rows=2) for name, label in _note_labels().items()}
        self.hotlines, self.keywords = TextField(), LinesField(_("Từ để tìm"), 1000, rows=2)
        self.zalo = NoteField(_("Bài gửi Zalo"), rows=6)
        self.causes = {cause.id: Chip(cause.name) for cause in common.causes if cause.id != "khac"}
        self.rows: dict[str, FormRow] = {}
        self._build()
        self._connect()

    def fill(self, topic: Topic) -> None:
        """Show a topic."""
        self._topic, self._is_filling = topic, True
        self.group.set_value(topic.group)
        for name, field in self.texts.items():
            field.setText(getattr(topic, name))
        for name, box in self.lists.items():
            box.set_lines(getattr(topic, name))
        for name, note in self.notes.items():
            note.set_lines((getattr(topic, name),))
        self.minutes.set_minutes(topic.duration_min or None)
        self.hotlines.setText("; ".join(topic.hotlines))
        self.keywords.set_lines((", ".join(topic.keywords),))
        self.zalo.setPlainText(topic.zalo)
        for cause, chip in self.causes.items():
            chip.setChecked(cause in topic.causes)
        self._is_filling = False
        show_problems(self.rows, [])
        self._count()

    def read(self) -> Topic:
        """Return the topic as it stands in the form."""
        assert self._topic is not None  # noqa: S101 - filled before it is shown
        before = self._topic.causes
        chosen = [cause for cause, chip in self.causes.items() if chip.isChecked()]
        kept = [cause for cause in before if cause in chosen]
        values: dict[str, Any] = {name: field.value for name, field in self.texts.items()}
        values |= {name: box.lines for name, box in self.lists.items()}
        values |= {name: " ".join(note.lines) for name, note in self.notes.items()}
        return replace(
            self._topic,
            group=self.group.value or "",
            duration_min=self.minutes.minutes or 0,
            hotlines=_parts(self.hotlines.value.replace(",", ";"), ";"),
            keywords=tuple(word for part in _parts(",".join(self.keywords.lines), ",") if (word := fold(part))),
            zalo=self.zalo.value,
            causes=tuple(kept + [cause for cause in chosen if cause not in before]),
            **values,
        )

    def look(self) -> None:
        """Show what does not fit so far."""
        self._show(check_lengths(self.read()), focuses=False)
        self._count()

    def is_right(self) -> bool:
        """Show everything that is wrong, go to the first of it, and tell whether the topic may be stored."""
        topic = self.read()
        found = check(topic, topics.common())
        if self.minutes.check() is not None:
            found.append(Problem("duration_min", _("Ghi số phút, ví dụ 15.")))
        self._show([*found, *wording(topic)], focuses=True)
        return not found

    def show_problem(self, problem: Problem) -> None:
        """Show what the store refused."""
        show_problems(self.rows, [problem])

    def _show(self, problems: list[Problem], *, focuses: bool) -> None:
        if focuses:
            show_problems(self.rows, problems)
            return
        first = {problem.field: problem for problem in reversed(problems)}
        for name, row in self.rows.items():
            row.show_problem(first.get(name))

    def _count(self) -> None:
        """Tell below each list how many lines it has and how long the longest is."""
        for name, box in self.lists.items():
            text = _("{n} dòng, dài nhất {most} trong {limit} chữ cái")
            self.rows[name].set_hint(text.format(n=len(box.lines), most=box.longest, limit=LIMITS[name]))

    def _build(self) -> None:
        labels = _text_labels() | _list_labels() | _note_labels()
        fields: dict[str, QWidget] = {**self.texts, **self.lists, **self.notes}
        column = QVBoxLayout(self)
        spaced(column, (3, 3, 6, 3), 10)
        causes, flow = QWidget(), FlowLayout(6)
        causes.setLayout(flow)
        flow.add(*self.causes.values())
        plan: list[tuple[str, str, QWidget]] = [
            ("title", labels["title"], fields["title"]),
            ("title_short", labels["title_short"], fields["title_short"]),
            ("group", _("Nhóm"), self.group),
            ("duration_min", _("Mất bao lâu"), self.minutes),
            *((name, labels[name], fields[name]) for name in ("fee", "bring", "steps", "safety", "done_when")),
            *((name, labels[name], fields[name]) for name in ("bring_large", "steps_large", "mistakes")),
            ("causes", _("Thường vướng ở đâu (4 đến 7 lý do)"), causes),
            ("url", labels["url"], fields["url"]),
            ("app", labels["app"], fields["app"]),
            ("hotlines", _("Tổng đài, cách nhau bằng dấu chấm phẩy"), self.hotlines),
            ("keywords", _("Từ để tìm, cách nhau bằng dấu phẩy"), self.keywords),
            ("zalo", _("Bài gửi Zalo"), self.zalo),
        ]
        hint = _("Tên nút và tên ứng dụng đặt giữa hai dấu ** thì in đậm, ví dụ: bấm **Gửi yêu cầu**.")
        column.addWidget(Label(hint, "hint", wrap=True))
        for name, label, field in plan:
            self.rows[name] = FormRow(label, field, reserves=name in {*self.lists, "title", "title_short"})
            column.addWidget(self.rows[name])
        column.addStretch(1)

    def _connect(self) -> None:
        for field in (*self.texts.values(), self.minutes, self.hotlines):
            field.typed.connect(self._tell)
        for box in (*self.lists.values(), *self.notes.values(), self.keywords):
            box.typed.connect(self._tell)
        self.zalo.textChanged.connect(self._tell)
        self.group.chosen.connect(self._tell)
        for chip in self.causes.values():
            chip.toggled.connect(self._tell)

    def _tell(self, *_value: object) -> None:
        if not self._is_filling and not self.zalo._is_composing:  # noqa: SLF001 - it tells nobody else
            self.changed.emit()


def _text_labels() -> dict[str, str]:
    return {
        "title": _("Tên hướng dẫn (tối đa 48 chữ cái)"),
        "title_short": _("Tên ngắn trên nút (tối đa 28 chữ cái)"),
        "url": _("Trang chính thức"),
        "app": _("Tên ứng dụng"),
    }


def _note_labels() -> dict[str, str]:
    return {"fee": _("Chi phí"), "done_when": _("Xong khi nào")}


def _list_labels() -> dict[str, str]:
    return {
        "bring": _("Mang theo, mỗi dòng một thứ"),
        "steps": _("Các bước, mỗi dòng một bước"),
        "safety": _("Giữ an toàn, một hoặc hai dòng"),
        "bring_large": _("Mang theo, bản chữ to"),
        "steps_large": _("Các bước, bản chữ to"),
        "mistakes": _("Hay sai ở đâu, mỗi dòng một ý"),
    }


def _parts(text: str, sign: str) -> tuple[str, ...]:
    return tuple(part for piece in text.split(sign) if (part := piece.strip()))
