"""Records: reading and listing them, what a write makes of an item, and how they are shown."""
