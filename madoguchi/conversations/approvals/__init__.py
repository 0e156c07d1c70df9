"""Which replies need a second pair of eyes (承認), and their way: asked for, looked at, sent back, released."""
