"""Who may open this PC: founding, joining, signing in."""
