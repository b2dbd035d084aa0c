"""The ward: its units, its members, who wrote what."""
