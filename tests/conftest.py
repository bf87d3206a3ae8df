"""Hypothesis profiles: the same examples on every run, unless HYPOTHESIS_PROFILE=thorough asks for many fresh ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW_TO_DRAW
)
settings.register_profile("thorough", max_examples=1000, deadline=None, suppress_health_check=_SLOW_TO_DRAW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
