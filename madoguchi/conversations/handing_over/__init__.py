"""A conversation passes to the next desk with what that desk needs to know."""
