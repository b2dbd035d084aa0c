"""Papers and lists out of the program, lists into it."""
