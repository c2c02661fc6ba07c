"""Which files are read, and which never are."""
