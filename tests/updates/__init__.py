"""New versions: signed, copied, put in place, and taken back."""
