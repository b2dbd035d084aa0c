"""How printers and their queues stand, asked of the system."""
