"""What we promise customers, and whether it is kept."""
