"""The command line: words in, bytes and an exit code out."""
