"""Ground floor: immutable values named as the Kubernetes API names them; no I/O."""
