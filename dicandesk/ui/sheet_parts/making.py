"""Sheets as files: to open at once, from the data folder where old ones are swept, or where a person says."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from dicandesk.services import papers

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.papers import SheetFile, SheetOrder
    from dicandesk.ui.context import Context

FOLDER = "papers"
_KEPT = timedelta(days=1)


def make_to_open(context: Context, order: SheetOrder) -> SheetFile:
    """Write a sheet into the data folder for the PDF program of this PC; those of earlier days are removed."""
    folder, now = context.folder / FOLDER, context.now()
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.pdf"):
        with suppress(OSError):  # a viewer on Windows holds it; it goes another day
            if old.stat().st_mtime < (now - _KEPT).timestamp():
                old.unlink()
    return make(context, order, folder / f"{now:%Y%m%d-%H%M%S}-{order.code}.pdf")


def make(context: Context, order: SheetOrder, out: Path) -> SheetFile:
    """Write a sheet to a file; runs on the work lane."""
    with context.tasks.crunch:
        return papers.sheet(context.db, context.actor, order, out, now=context.now())
