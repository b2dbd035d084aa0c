"""Plain data in, PDF out."""
