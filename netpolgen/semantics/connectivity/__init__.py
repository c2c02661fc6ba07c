"""Who reaches whom: the map of one state."""
