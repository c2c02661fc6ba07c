"""Reading manifests as they stand in a revision of a Git repository, through git itself."""
