"""The claims floor in the office. Importing the modules registers their pages."""

from claims.admin import batch, claim, import_row, report, simulation, simulation_sweep, suspicion

__all__ = ["batch", "claim", "import_row", "report", "simulation", "simulation_sweep", "suspicion"]
