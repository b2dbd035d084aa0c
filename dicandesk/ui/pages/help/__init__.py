"""Help: one page a screen."""

from dicandesk.ui.pages.help.page import HelpPage

__all__ = ["HelpPage"]
