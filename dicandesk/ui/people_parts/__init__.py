"""Pieces that the list of residents and the page of one person share."""
