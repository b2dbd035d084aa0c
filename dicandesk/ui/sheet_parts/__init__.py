"""Pieces of the page that shows and prints guidance sheets."""
