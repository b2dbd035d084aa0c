"""The window: Qt Widgets."""
