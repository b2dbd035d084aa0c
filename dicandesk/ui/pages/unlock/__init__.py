"""The lock screen."""

from dicandesk.ui.pages.unlock.page import UnlockPage

__all__ = ["UnlockPage"]
