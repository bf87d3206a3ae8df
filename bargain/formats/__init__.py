"""Models in files: `read` and `write`; results as JSON: `solution_json`, `refinement_json`, `atlas_json`."""

from bargain.formats.reading import READABLE, read
from bargain.formats.results import atlas_json, refinement_json, solution_json
from bargain.formats.writing import WRITABLE, write

__all__ = ["READABLE", "WRITABLE", "atlas_json", "read", "refinement_json", "solution_json", "write"]
