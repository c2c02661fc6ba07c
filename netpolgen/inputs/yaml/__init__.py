"""YAML and JSON text to plain values, as kubectl reads it, with the places of its parts."""
