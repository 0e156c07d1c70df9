"""受付自動返信: who begins a conversation hears at once that it has come in, and when somebody will answer."""
