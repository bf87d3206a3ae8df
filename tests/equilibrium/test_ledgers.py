"""A ledger held as columns is the tuple of its inequalities, and certificates read both alike."""

from __future__ import annotations

import copy
import math
import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bargain.equilibrium import Certificate, Concept, Inequality
from bargain.equilibrium.ledgers import Ledger


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """Exact ones with small, equal or huge integers, and float ones with and without tolerances."""
    count = draw(st.integers(0, 5))
    names = [draw(st.lists(st.sampled_from(["a", "b"]), min_size=count, max_size=count)) for _ in range(3)]

    def column(entries: st.SearchStrategy[Any], kind: Any) -> np.ndarray:
        array = np.empty(count, dtype=kind)
        array[:] = draw(st.lists(entries, min_size=count, max_size=count))
        return array

    if draw(st.booleans()):
        largest = draw(st.sampled_from([2, 10**30]))
        kind = np.int64 if largest == 2 else object
        return Ledger(*names, column(st.integers(-largest, largest), kind), column(st.integers(1, largest), kind))
    tolerances = column(st.sampled_from([0.0, 0.5, 1.0]), float) if draw(st.booleans()) else None
    return Ledger(*names, column(st.sampled_from([-1.0, -0.5, 0.0, 2.0]), float), None, tolerances)


@given(ledgers(), st.sampled_from([(), ("broken",)]))
def test_columns_and_tuples_say_the_same(ledger: Ledger, violations: tuple[str, ...]) -> None:
    entries = tuple(ledger)
    ours, plain = (Certificate(Concept.SUBGAME_PERFECT, held, violations) for held in (ledger, entries))
    assert ours == plain
    assert plain == ours
    assert hash(ours) == hash(plain)
    for name in ("tolerance", "holds"):
        assert getattr(ours, name) == getattr(plain, name)
    assert ours.binding() == plain.binding()
    ours_, theirs = ours.max_regret, plain.max_regret
    assert ours_ == theirs or (math.isnan(ours_) and math.isnan(theirs))
    assert type(ours_) is type(theirs) or not entries
    assert all(type(entry.slack) in (Fraction, float) for entry in entries)
    for again in (pickle.loads(pickle.dumps(ours)), copy.deepcopy(ours)):
        assert again == ours
        assert isinstance(again.ledger, Ledger)


@given(ledgers())
def test_a_ledger_is_a_sequence(ledger: Ledger) -> None:
    entries = tuple(ledger)
    assert (len(ledger), bool(ledger)) == (len(entries), bool(entries))
    assert [ledger[k] for k in range(-len(entries), len(entries))] == [*entries, *entries]
    assert ledger[1:] == entries[1:]
    assert ledger[::-1] == entries[::-1]
    assert repr(ledger) == repr(entries)
    assert list(reversed(ledger)) == list(reversed(entries))
    assert all(entry in ledger for entry in entries)
    assert ledger != [*entries]
    with pytest.raises(IndexError):
        ledger[len(entries)]
    with pytest.raises(TypeError):
        ledger[0] = 1  # type: ignore[index]


def test_a_long_ledger_prints_in_short() -> None:
    many = Ledger(["a"] * 1000, ["h"] * 1000, ["x"] * 1000, np.zeros(1000))
    assert repr(many) == "<Ledger of 1,000 inequalities>"
    assert many[999] == Inequality("a", "h", "x", 0.0)
