"""The one condition language: a tree of questions about a conversation, for views, rules, reports and queues alike."""
