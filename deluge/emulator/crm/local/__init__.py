"""What scripts may ask for that has no public address at Zoho: signals, keys of extensions."""
