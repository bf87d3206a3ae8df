"""The two press reports on the case, which scenarios cite for their structure. They measure nobody's payoffs."""

from __future__ import annotations

from bargain.models import Reference

__all__ = ["PRESS"]

PRESS = (
    Reference(
        "WT", "The Washington Times, 2 February 2022 (M. Glenn): report on the leaked US and NATO replies to Russia."
    ),
    Reference("AP", "Associated Press, 2 February 2022: “Leaked Text Suggests Possible US-Russia Missile Deal”."),
)
