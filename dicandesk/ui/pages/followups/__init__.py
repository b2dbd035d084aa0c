"""All appointments: due, later, waiting for the ward office, done."""

from dicandesk.ui.pages.followups.page import FollowupsPage

__all__ = ["FollowupsPage"]
