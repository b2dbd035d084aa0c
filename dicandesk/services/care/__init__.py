"""Keeping this PC well: backups, checks, repair."""
