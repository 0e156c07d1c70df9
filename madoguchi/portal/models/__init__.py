"""What the customer's side keeps of its own."""
