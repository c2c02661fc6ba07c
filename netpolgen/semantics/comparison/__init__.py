"""What differs between two states."""
