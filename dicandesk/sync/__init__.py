"""Carries sealed operations between PCs."""
