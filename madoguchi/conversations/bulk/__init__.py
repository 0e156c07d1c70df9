"""One verb on many conversations: a job of the journal, each conversation through its own verb with its own event."""
