"""The only door to the local database."""
