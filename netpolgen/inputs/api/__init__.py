"""What the API server accepts of an object, field by field."""
