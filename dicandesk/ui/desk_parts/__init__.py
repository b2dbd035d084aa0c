"""Pieces that the pages of daily work share: people as rows, choices, drafts, the foot that saves."""
