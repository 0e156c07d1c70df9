"""What came back, and what follows from it."""
