"""Base classes of the office; the only place that knows the theme."""
