"""The office: base classes for every floor, and the ground floor's pages. The only place that knows the theme."""

from compensation.admin import closing, filing, notices, people, policy, programme, records

__all__ = ["closing", "filing", "notices", "people", "policy", "programme", "records"]
