"""What is true on any computer: pure functions and frozen dataclasses."""
