"""A small form that opens inside a card, and the cards that hold one at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.services.common.reading import InputError
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.button import Kind


class Named(Protocol):
    """A row of a list that stands for a record."""

    @property
    def id(self) -> bytes:
        """Return the record id."""


RowT = TypeVar("RowT", bound=Named)


class InlineForm(Card):
    """Fields, one deed, and the way back.

    Args:
        title: what the form does, "" where the card says it.
        deed: word of the button that does it.
        kind: of that button.

    Signals:
        accepted: the deed is wanted.
        cancelled: the form is to be closed.
    """

    accepted = Signal()
    cancelled = Signal()

    def __init__(self, title: str, deed: str, *, kind: Kind = "primary") -> None:
        super().__init__(kind="panel", gap=10)
        self.setAccessibleName(title or deed)
        spaced(self.body, (12, 10, 12, 12), 10)
        if title:
            self.add(Label(title, "strong", wrap=True))
        self._problem = Label("", "problem", wrap=True)
        self.deed = Button(deed, kind=kind, scale="small", on=self.accepted.emit)
        self._fields = QVBoxLayout()
        spaced(self._fields, 0, 8)
        self._deeds = QHBoxLayout()
        spaced(self._deeds, 0, 8)
        self._deeds.addWidget(self.deed)
        self._deeds.addWidget(Button(_("Thôi"), scale="small", on=self.cancelled.emit))
        self._deeds.addStretch(1)
        self.add(self._fields, self._problem, self._deeds)
        self._problem.hide()

    def put(self, *parts: QWidget | QLayout) -> None:
        """Put fields below one another."""
        for part in parts:
            if isinstance(part, QWidget):
                self._fields.addWidget(part)
            else:
                self._fields.addLayout(part)

    def add_deed(self, button: Button) -> None:
        """Put another button beside the deed."""
        self._deeds.insertWidget(1, button)

    def show_problem(self, text: str) -> None:
        """Say why nothing was stored."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def set_busy(self, *, on: bool) -> None:
        """Keep the deed from being done twice."""
        self.deed.set_reason(_("Đang lưu…") if on else None)


class FormCard(Card):
    """A card that holds one inline form at a time; `slot` is where, the class below says between which of its parts.

    Args:
        context: whose.
        title: of the card, "" for none.
    """

    def __init__(
        self,
        context: Context,
        title: str = "",
        *,
        icon: str = "",
        link: str = "",
        on_link: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(title, icon=icon, link=link, on_link=on_link, gap=8)
        self.context = context
        self.form: InlineForm | None = None
        self.slot = QVBoxLayout()
        spaced(self.slot)

    def open_form(self, form: InlineForm, focus: QWidget | None = None) -> None:
        """Show a form instead of the one before."""
        self.close_form()
        self.form = form
        form.cancelled.connect(self.close_form)
        self.slot.addWidget(form)
        form.show()
        (focus or form.deed).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> bool:
        """Close the form; say whether there was one."""
        form, self.form = self.form, None
        if form is None:
            return False
        self.slot.removeWidget(form)
        form.hide()
        form.deleteLater()
        return True

    def run(
        self,
        work: Callable[[], Any],
        done: str,
        undo: Callable[[], Any] | None = None,
        *,
        form: InlineForm | None = None,
    ) -> None:
        """Store something on the screen lane, then say so; `undo` is work too. Problems stand in the form."""
        if form is not None:
            form.set_busy(on=True)
            form.show_problem("")
        context = self.context
        back = None if undo is None else partial(context.tasks.run, self, undo, _nothing)
        context.tasks.run(self, work, partial(self._done, form, done, back), or_else=partial(self._refused, form))

    def _done(self, form: InlineForm | None, text: str, back: Callable[[], object] | None, _result: object) -> None:
        if form is not None and form is self.form:
            self.close_form()
        self.context.say(text, back)

    def _refused(self, form: InlineForm | None, error: Exception) -> None:
        is_open = form is not None and form is self.form
        if form is not None and is_open:
            form.set_busy(on=False)
        if form is not None and is_open and isinstance(error, InputError):
            form.show_problem(error.message)
        else:
            self.context.tasks.failed.emit(error)


class FactCard(FormCard):
    """A card of one person's page: rows that are built anew only when they say something new, and one inline form."""

    def __init__(self, context: Context, title: str, icon: str, *, link: str = "") -> None:
        super().__init__(context, title, icon=icon, link=link, on_link=self.start if link else None)
        self.view: ResidentView | None = None
        self._told: object = None
        self._parts: list[QWidget] = []
        self._rows = QVBoxLayout()
        spaced(self._rows, 0, 8)
        self.add(self._rows, self.slot)

    def start(self) -> None:
        """The link of the heading was pressed."""

    def told(self, view: ResidentView) -> object:
        """Return what the rows say; rows stay as they are while this is equal."""
        raise NotImplementedError

    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        """Return the rows of a person."""
        raise NotImplementedError

    def show_view(self, view: ResidentView) -> None:
        """Show a person, or what is new of the same; a form that is open stays open for the same person."""
        if self.view is not None and self.view.id != view.id:
            self.close_form()
            self._told = None
        self.view = view
        told = (view.id, self.told(view))
        if told == self._told:
            return
        self._told = told
        for part in self._parts:
            self._rows.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = list(self.rows(view))
        for part in self._parts:
            self._rows.addWidget(part)


class ChosenCard(FormCard, Generic[RowT]):
    """The row chosen in a list: what it says, everything that can be done with it, and one inline form.

    Args:
        context: whose.
        name: spoken.
        hint: shown while no row is chosen.
    """

    def __init__(self, context: Context, name: str, hint: str = "") -> None:
        super().__init__(context)
        self.setAccessibleName(name)
        self._hint = hint
        self.row: RowT | None = None
        self.buttons: dict[str, Button] = {}
        self._facts = QVBoxLayout()
        spaced(self._facts, 0, 8)
        self.add(self._facts, self.slot)
        self.body.addStretch(1)

    def told(self, row: RowT) -> Iterable[QWidget]:
        """Return what the row says, from the top down."""
        raise NotImplementedError

    def deeds(self, row: RowT) -> dict[str, Button]:
        """Return a button for each thing that can be done, the main one first."""
        raise NotImplementedError

    def show_row(self, row: RowT | None) -> None:
        """Show another row, or what is new of the same; a form stays open for the same one."""
        if self.row is not None and row == self.row:
            return
        if row is None or self.row is None or row.id != self.row.id:
            self.close_form()
        had_focus = next((name for name, button in self.buttons.items() if button.hasFocus()), "")
        self.row, self.buttons = row, {}
        empty(self._facts)
        if row is not None:
            self._fill(row)
            if had_focus:
                (self.buttons.get(had_focus) or next(iter(self.buttons.values()))).setFocus()
        elif self._hint:
            self._facts.addWidget(Label(self._hint, "hint", wrap=True))

    def _fill(self, row: RowT) -> None:
        for part in self.told(row):
            fits = part.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Fixed
            self._facts.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft if fits else Qt.AlignmentFlag(0))
        self.buttons = self.deeds(row)
        flow, holder = FlowLayout(8), QWidget()
        for button in self.buttons.values():
            flow.add(button)
        holder.setProperty("kind", "scrolled")
        holder.setLayout(flow)
        self._facts.addWidget(holder)

    def begin(self) -> None:
        """Go to the first thing that can be done."""
        first = next((button for button in self.buttons.values() if button.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def close_form(self) -> bool:
        is_closed = super().close_form()
        if is_closed:
            self.begin()
        return is_closed


def quoted(head: str, words: str) -> Card:
    """Return what somebody said, in a frame with who and when above it."""
    box = Card(kind="panel", gap=3)
    spaced(box.body, (12, 8, 12, 9), 3)
    box.add(Label(head, "hint", wrap=True), Label(words, "body", wrap=True))
    box.setAccessibleName(head)
    return box


def _nothing(_result: object) -> None:
    """Nothing more to do once it is stored."""
