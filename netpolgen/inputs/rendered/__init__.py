"""What a renderer printed, traced back to the files that it was made of."""
