"""Settings of this PC."""

from dicandesk.ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
