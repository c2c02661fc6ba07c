"""One use case per command: values in, values out."""
