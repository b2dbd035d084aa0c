"""Help somebody and note it down; see `page`."""

from dicandesk.ui.pages.assist.page import AssistPage

__all__ = ["AssistPage"]
