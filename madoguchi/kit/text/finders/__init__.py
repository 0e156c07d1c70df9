"""What stands in a text: numbers, addresses, dates and the like, each with its place and its plain value."""
