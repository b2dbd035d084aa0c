"""The ward's PCs: sync by folder, by stick, by itself; who is let in, removed, recovered."""
