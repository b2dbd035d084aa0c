"""Keeps the member's own sets of filters, and shows them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from dicandesk.i18n import _
from dicandesk.services.register import saved_filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.register.resident_lists import Filters
    from dicandesk.services.register.saved_filters import SavedFilter
    from dicandesk.ui.context import Context
    from dicandesk.ui.people_parts.filter_bar import FilterBar
    from dicandesk.ui.people_parts.presets import Presets


class FilterSets(QObject):
    """Belongs to the bar of sets."""

    def __init__(self, context: Context, presets: Presets, filters: FilterBar) -> None:
        super().__init__(presets)
        self._context, self._presets, self._filters = context, presets, filters
        presets.chosen.connect(filters.set_filters)
        presets.save_requested.connect(self._save)
        presets.drop_requested.connect(self._drop)

    def show_kept(self, kept: Sequence[SavedFilter]) -> None:
        """Show what the member keeps, and which of it is in use."""
        self._presets.show_own(kept)
        self._presets.show_filters(self._filters.filters)

    def _save(self, name: str) -> None:
        self._keep(name, self._filters.filters)

    def _keep(self, name: str, filters: Filters) -> None:
        context = self._context
        context.tasks.run(self, partial(saved_filters.save, context.db, context.actor, name, filters), self.show_kept)

    def _drop(self, name: str) -> None:
        context = self._context
        then = partial(self._dropped, name, self._filters.filters)
        context.tasks.run(self, partial(saved_filters.drop, context.db, context.actor, name), then)

    def _dropped(self, name: str, filters: Filters, kept: Sequence[SavedFilter]) -> None:
        self.show_kept(kept)
        self._context.say(_("Đã xoá bộ lọc “{name}”.").format(name=name), partial(self._keep, name, filters))
