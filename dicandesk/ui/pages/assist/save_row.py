"""The two buttons that save a visit, and what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.ui.desk_parts.foot import MovingFoot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.theme import px, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.ui.desk_parts.who import Who

_NOTE, _AROUND = 210, 60
"""So wide the note must be, in base pixels, for who came to stand in two lines; long words on buttons give way first,
then the tally. Around it are its icon and the gaps."""


class SaveRow(MovingFoot):
    """The foot of a visit.

    Args:
        save: stores the visit.
        save_and_print: stores it and makes its sheets.
    """

    def __init__(self, save: Callable[[], object], save_and_print: Callable[[], object]) -> None:
        super().__init__()
        self.print = Button(_("Lưu và in"), key="F9", on=save_and_print)
        self.main = Button(_("Lưu buổi hướng dẫn"), icon="check", kind="primary", key="Ctrl+S", on=save)
        self.right(self.print, self.main)

    def follow(self, who: Who, reason: str | None, *, is_mending: bool, is_narrow: bool, tells_name: bool) -> None:
        """Let the buttons act, or say beside them why they cannot.

        Args:
            who: who is helped.
            reason: why nothing can be saved yet.
            is_mending: a stored meeting is put right.
            is_narrow: there is room for short words only.
            tells_name: who it is may have been scrolled away.
        """
        for button in (self.print, self.main):
            button.set_reason(reason)
        self.print.setVisible(not is_mending)
        self.main.setText(_words(who.mode, is_mending=is_mending, is_narrow=is_narrow))
        self.print.setText(_("Lưu và in"))
        if who.mode == "group" and not is_narrow:
            self.print.setText(_("Lưu và in cả nhóm"))
            room = self.width() - self.print.sizeHint().width() - self.main.sizeHint().width()
            if room < px(_NOTE):
                self.print.setText(_("Lưu và in"))
        if reason is not None:
            self.set_note(reason)
        elif who.mode == "group":
            count = len(who.group) + who.unnamed
            tally = _("tính {n} lượt, {m} người khác nhau").format(n=count, m=len(who.group))
            room = self.width() - self.print.sizeHint().width() - self.main.sizeHint().width() - px(_AROUND)
            fits = not self.width() or theme().advance(tally, 13, 400) <= room
            self.set_note(f"{who.words}\n{tally}" if fits else who.words, "users-group")
        elif tells_name and who.name:
            self.set_note(_("Lưu cho {name}").format(name=who.name), "database")
        else:
            self.set_note(_("Lưu ngay trên máy này, tự gửi về phường khi có mạng"), "database")


def _words(mode: str, *, is_mending: bool, is_narrow: bool) -> str:
    if is_mending:
        return _("Lưu thay đổi")
    if is_narrow:
        return _("Lưu")
    return _("Lưu buổi hướng dẫn") if mode == "one" else _("Lưu buổi")
