"""Reading text as the world sends it: charsets, encoded header words, quoted history."""
