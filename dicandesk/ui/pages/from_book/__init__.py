"""The paper day book, typed by keyboard."""

from dicandesk.ui.pages.from_book.page import FromBookPage

__all__ = ["FromBookPage"]
