"""Pages read in one go."""
