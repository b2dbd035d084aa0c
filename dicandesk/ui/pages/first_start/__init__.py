"""The first start of this PC."""

from dicandesk.ui.pages.first_start.page import FirstStartPage

__all__ = ["FirstStartPage"]
