"""JSON of solutions and atlases, by the design's schema."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bargain as bg
from bargain.formats import atlas_json, solution_json
from bargain.formats.results import result_data
from tests.formats.models import NORMAL

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"


def number(value: Any) -> Fraction:
    assert isinstance(value, str), value
    return Fraction(value)


def check_solution(data: dict[str, Any], is_number: type) -> None:
    assert list(data)[:9] == [
        "title",
        "form",
        "players",
        "concept",
        "solver",
        "status",
        "complete",
        "equilibria",
        "components",
    ]
    assert data["status"] in ("converged", "not-converged", "none-exist")
    assert isinstance(data["complete"], bool)
    for equilibrium in data["equilibria"]:
        assert list(equilibrium)[:5] == ["profile", "beliefs", "payoffs", "outcomes", "certificate"]
        assert list(equilibrium["payoffs"]) == data["players"]
        assert all(isinstance(value, is_number) for value in equilibrium["payoffs"].values())
        assert all(isinstance(value, is_number) for value in equilibrium["outcomes"].values())
        assert isinstance(equilibrium["certificate"]["max_regret"], is_number)
        for strategy in equilibrium["profile"].values():
            mixes = strategy.values() if data["form"] == "extensive" else [strategy]
            for mix in mixes:
                assert sum(Fraction(value) for value in mix.values()) == pytest.approx(1)
    for component in data["components"]:
        assert list(component) == ["dimension", "equilibria", "index", "pieces"]
        assert all(0 <= index < len(data["equilibria"]) for index in component["equilibria"])


def test_an_exact_solution_has_text_numbers() -> None:
    data = solution_json(bg.solve(bg.read(EXAMPLES / "inspection.toml")))
    check_solution(data, str)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    (found,) = data["equilibria"]
    assert found["profile"] == {
        "Inspectee": {"comply": "9/10", "violate": "1/10"},
        "Inspector": {"inspect": "2/3", "trust": "1/3"},
    }
    assert found["payoffs"] == {"Inspectee": "0", "Inspector": "-1/5"}
    assert found["outcomes"] == {"compliance": "9/10", "caught": "1/30", "undetected": "1/15"}
    certificate = found["certificate"]
    assert (certificate["max_regret"], certificate["holds"], certificate["violations"]) == ("0", True, [])
    assert data["components"] == [{"dimension": 0, "equilibria": [0], "index": 1, "pieces": [[0]]}]


def test_a_float_solution_has_numbers() -> None:
    data = solution_json(bg.solve(bg.read(EXAMPLES / "inspection.toml"), arithmetic="float"))
    check_solution(data, float)
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_a_tree_has_information_sets() -> None:
    data = solution_json(bg.solve(bg.read(EXAMPLES / "guarantee.toml")))
    check_solution(data, str)
    assert data["form"] == "extensive"
    assert data["concept"] == "subgame-perfect"
    assert data["equilibria"][0]["profile"]["Defender"]["after modest"] == {"accept": "1", "refuse": "0"}


def test_beliefs_are_numbers_or_intervals() -> None:
    data = solution_json(bg.solve(bg.scenario("troop_buildup")))
    check_solution(data, str)
    beliefs = [value for e in data["equilibria"] for nodes in e["beliefs"].values() for value in nodes.values()]
    assert any(isinstance(value, list) for value in beliefs)
    for value in beliefs:
        ends = [number(end) for end in value] if isinstance(value, list) else [number(value)]
        assert len(ends) <= 2
        assert all(0 <= end <= 1 for end in ends)


def test_a_continuum_is_a_component() -> None:
    x = Fraction(1, 3)
    game = bg.NormalForm([[x / 2, x], [1 - x, (1 - x) / 2]], [[x / 2, 1 - x], [x, (1 - x) / 2]])
    data = solution_json(bg.solve(game))
    check_solution(data, str)
    assert [(c["dimension"], len(c["equilibria"])) for c in data["components"]] == [(1, 3)]


def test_an_atlas_has_formulas_that_sympy_reads_back() -> None:
    import sympy

    atlas = bg.atlas(bg.read(EXAMPLES / "inspection.toml"), free=["q"])
    data = atlas_json(atlas)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert list(data)[:4] == ["free", "fixed", "complete", "cells"]
    assert data["free"] == ["q"]
    assert data["fixed"] == {"g": "2", "f": "4", "c": "1/10", "d": "2"}
    assert data["complete"] is True
    assert [(cell["condition"], cell["kind"]) for cell in data["cells"]] == [
        ("1/4 <= q < 1/3", "open"),
        ("q == 1/3", "boundary"),
        ("1/3 < q <= 1", "open"),
    ]
    for cell, original in zip(data["cells"], atlas.cells, strict=True):
        assert list(cell)[:4] == ["condition", "kind", "witness", "components"]
        assert set(cell["witness"]) == {"q", "g", "f", "c", "d"} or set(cell["witness"]) == {"q"}
        for component, source in zip(cell["components"], original.components, strict=True):
            assert component["dimension"] == source.dimension
            for found, expected in zip(component["equilibria"], source.equilibria, strict=True):
                for key in ("payoffs", "outcomes"):
                    for name, text in found[key].items():
                        assert isinstance(text, str)
                        read = sympy.sympify(text, locals={"q": sympy.Symbol("q")})
                        assert sympy.simplify(read - sympy.sympify(getattr(expected, key)[name])) == 0


def test_names_that_sympy_uses_itself_come_back_with_locals(tmp_path: Path) -> None:
    import sympy

    path = tmp_path / "greek.toml"
    path.write_text(re.sub(r"\bq\b", "beta", NORMAL), encoding="utf-8")
    data = atlas_json(bg.atlas(bg.read(path), free=["beta"]))
    symbol = sympy.Symbol("beta")
    texts = [
        text
        for cell in data["cells"]
        for c in cell["components"]
        for e in c["equilibria"]
        for text in e["outcomes"].values()
    ]
    read = [sympy.sympify(text, locals={"beta": symbol}) for text in texts]
    assert any(symbol in expression.free_symbols for expression in read)


def test_results_of_any_kind_become_plain_data() -> None:
    @dataclass(frozen=True, eq=False)
    class Result:
        names: tuple[str, ...]
        values: np.ndarray
        exact: Fraction
        missing: float
        flag: np.bool_

    data = result_data((Result(("a",), np.array([0.5, math.nan]), Fraction(1, 3), math.inf, np.True_),))
    assert data == [{"names": ["a"], "values": [0.5, None], "exact": "1/3", "missing": None, "flag": True}]
    json.dumps(data, allow_nan=False)


def test_fractions_longer_than_python_prints_are_printed_in_full() -> None:
    value = Fraction(-(10**9000 + 7 * 10**4000), 10**4500 + 3)
    (text,) = result_data([value])
    top, bottom = text.lstrip("-").split("/")
    assert (len(top), len(bottom)) == (9001, 4501)
    assert top == "1" + "0" * 4999 + "7" + "0" * 4000
    assert bottom == "1" + "0" * 4499 + "3"
    assert text.startswith("-")
