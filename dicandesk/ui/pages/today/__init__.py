"""The first page."""

from dicandesk.ui.pages.today.page import TodayPage

__all__ = ["TodayPage"]
