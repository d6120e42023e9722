"""Template words of the claims floor."""
