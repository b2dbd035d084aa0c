"""One record whole: shown, compared, merged, decided about, and who changed what."""
