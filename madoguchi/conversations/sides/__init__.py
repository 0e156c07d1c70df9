"""Talk with somebody else about a conversation. The customer never sees a word of it."""
