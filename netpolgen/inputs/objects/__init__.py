"""Plain values to Kubernetes objects."""
