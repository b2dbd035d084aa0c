"""A list of people from an Excel or CSV file into the register."""

from dicandesk.ui.pages.import_people.page import ImportPage

__all__ = ["ImportPage"]
