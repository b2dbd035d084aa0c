"""The list of residents."""

from dicandesk.ui.pages.residents.page import ResidentsPage

__all__ = ["ResidentsPage"]
