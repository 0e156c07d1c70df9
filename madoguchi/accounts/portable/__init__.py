"""A workspace's setup as files for git: rooms register their kinds, `exporting` tells them, `importing` keeps them."""
