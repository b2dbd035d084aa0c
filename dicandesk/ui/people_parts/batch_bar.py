"""What can be done with everybody who is marked, below the list in a place of its own: marking moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.rules.people import Deed, refusal
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.rules.people import Actor


class BatchBar(QFrame):
    """How many are marked, and what to do with them; a form takes the bar's place while it is filled in.

    Args:
        actor: whose rights decide what can be pressed.

    Signals:
        all_requested: mark everybody in the list.
        none_requested: mark nobody.
        export_requested: an Excel file of who is marked is wanted.
        letters_requested: letters to who is marked are wanted.
        form_changed: a form was opened or closed.
    """

    all_requested = Signal()
    none_requested = Signal()
    export_requested = Signal()
    letters_requested = Signal()
    form_changed = Signal()

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.setProperty("kind", "batch")
        self.setAccessibleName(_("Việc với những người đã chọn"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._form: QWidget | None = None
        self._no_export, self._no_letters = refusal(actor, Deed.EXPORT), refusal(actor, Deed.BATCH_LETTERS)
        self.count = Label("", "strong")
        self.all_button = Button("", kind="link", scale="small", on=self.all_requested.emit)
        self.none_button = Button(_("Bỏ chọn"), kind="link", scale="small", on=self.none_requested.emit)
        self.export_button = Button(_("Xuất Excel…"), icon="file-spreadsheet", on=self.export_requested.emit)
        self.letters_button = Button(_("In thư mời…"), icon="mail", on=self.letters_requested.emit)
        self._whole = QVBoxLayout(self)
        spaced(self._whole, (18, 12, 18, 12), 0)
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        spaced(row, 0, 10)
        words, buttons = QWidget(), QWidget()
        flow = FlowLayout(10)
        spaced(flow, (0, 5, 0, 5), 10)
        sized(self.count, min_height=32)
        flow.add(self.count, self.all_button, self.none_button)
        words.setLayout(flow)
        words.setSizePolicy(_by_width())
        self._buttons = QHBoxLayout(buttons)
        spaced(self._buttons, 0, 10)
        self._buttons.addWidget(self.export_button)
        self._buttons.addWidget(self.letters_button)
        row.addWidget(words, 1)
        row.addWidget(buttons)
        self._whole.addWidget(self._bar)
        self._whole.addStretch(1)
        self.show_count(0, 0, 0)

    @property
    def form(self) -> QWidget | None:
        """Return the form that stands in place of the bar, None for none."""
        return self._form

    def show_count(self, marked: int, hidden: int, listed: int) -> None:
        """Say how many are marked, how many of them the list does not show now, and offer all that it shows."""
        text = _("Đã chọn {n} người").format(n=show_number(marked)) if marked else _("Chưa chọn ai")
        if hidden:
            text = _("{text} ({n} người ngoài danh sách đang lọc)").format(text=text, n=show_number(hidden))
        self.count.setText(text)
        self.all_button.setText(_("Chọn cả {n}").format(n=show_number(listed)))
        self.all_button.setVisible(bool(listed) and marked - hidden < listed)
        self.none_button.setVisible(bool(marked))
        nobody = None if marked else _("Chọn người bằng phím Space, hoặc bấm “Chọn cả”.")
        self.export_button.set_reason(self._no_export or nobody)
        self.letters_button.set_reason(self._no_letters or nobody)

    def open_form(self, form: QWidget) -> None:
        """Show a form in place of the bar."""
        self.close_form()
        self._form = form
        self._bar.hide()
        self._whole.insertWidget(1, form)
        form.show()
        self.form_changed.emit()

    def close_form(self) -> bool:
        """Show the bar again; say whether there was a form."""
        form, self._form = self._form, None
        if form is None:
            return False
        self._whole.removeWidget(form)
        form.hide()
        form.deleteLater()
        self._bar.show()
        self.form_changed.emit()
        return True

    def reflow(self, width: Width) -> None:
        """Leave out the icons where there is little room."""
        self.export_button.setText(_("Xuất Excel…") if width is not Width.ONE else _("Excel…"))
        self.letters_button.setText(_("In thư mời…") if width is not Width.ONE else _("Thư mời…"))


def _by_width() -> QSizePolicy:
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    return policy
