"""Likely duplicates: pairs, side by side, merged or told apart."""

from dicandesk.ui.pages.duplicates.page import DuplicatesPage

__all__ = ["DuplicatesPage"]
