"""The page that tells what has reached the ward."""

from dicandesk.ui.pages.sync.page import SyncPage

__all__ = ["SyncPage"]
