"""The register of what people ask about their own data."""

from dicandesk.ui.pages.requests.page import RequestsPage

__all__ = ["RequestsPage"]
