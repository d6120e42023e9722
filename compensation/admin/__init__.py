"""Base classes of the office; the only place that knows the theme. Importing it registers the ground floor's pages."""

from compensation.admin import records

__all__ = ["records"]
