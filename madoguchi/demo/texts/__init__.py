"""Our own sentences: what customers write, and what a good desk answers."""
