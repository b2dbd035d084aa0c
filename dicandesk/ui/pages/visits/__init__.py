"""Every meeting that was logged, to be looked at and put right."""

from dicandesk.ui.pages.visits.page import VisitsPage

__all__ = ["VisitsPage"]
