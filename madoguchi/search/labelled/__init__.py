"""The labelled set: what people look for in the demo, and how much each thing found would help them. Only for measuring."""
