"""Questions that single lint rules ask of a state."""
