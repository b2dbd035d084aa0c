"""Check this PC."""

from dicandesk.ui.pages.check.page import CheckPage

__all__ = ["CheckPage"]
