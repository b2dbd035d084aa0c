"""Modal dialogs, used where an inline panel does not serve."""
