"""What a customer has told us, with the place where they did."""
