"""Measurements of the product's own code: one module a subject, offered to `manage.py bench SUBJECT`.

A subject's module has `HELP` (a line), `add_arguments(parser)` and `run(say, **options) -> dict`: it measures, calls
`say` with progress in words, and answers what it found, ratios first, in JSON's types. What it makes it takes away.
"""

SUBJECTS = {
    "payouts": "scenarios.bench.payouts",
    "policy": "scenarios.bench.policy",
}
