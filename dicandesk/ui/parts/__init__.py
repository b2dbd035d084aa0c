"""Small parts of the window, each built once and used by every page."""
