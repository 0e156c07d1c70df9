"""What this room lets be written into files, and how conditions and actions are written there without ids."""
