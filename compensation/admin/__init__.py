"""The office: base classes for every floor, and the ground floor's pages. The only place that knows the theme."""

from compensation.admin import filing, people, policy, programme, records

__all__ = ["filing", "people", "policy", "programme", "records"]
