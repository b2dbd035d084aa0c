"""The page of the ward office: what waits, teams and members."""

from dicandesk.ui.pages.office.page import OfficePage

__all__ = ["OfficePage"]
