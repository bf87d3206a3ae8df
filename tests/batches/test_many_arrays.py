"""solve_many as a function of arrays: blocks, threads, layouts, caches, bad input, and its twin in NumPy."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bargain import compilation
from bargain.batches import ManySolutions, solve_many
from bargain.batches.many import solve_arrays
from bargain.errors import BargainError, ConceptError, GameError

FIELDS = ("row", "column", "count", "regret", "degenerate", "complete")
ROOT = Path(__file__).parents[2]


def assert_same(one: ManySolutions, two: ManySolutions) -> None:
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)


def games(n: int, shape: tuple[int, int], seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Two thirds of full precision, one third of few integers."""
    rng = np.random.default_rng([seed, n, *shape])
    a, b = rng.normal(size=(2, n, *shape))
    a[::3], b[::3] = rng.integers(-2, 3, (2, len(a[::3]), *shape))
    return a, b


@pytest.mark.parametrize("shape", [(2, 2), (3, 3), (1, 4), (2, 5)])
def test_blocks_and_threads_do_not_change_the_answer(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = games(500, shape)
    whole = solve_many(a, b)
    monkeypatch.setattr("bargain.batches.many._BLOCK_SUPPORTS", 1)
    monkeypatch.setattr("bargain.batches.many._BLOCK_GAMES", 37)
    for cores in (1, 4):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)), raising=False)
        assert_same(whole, solve_many(a, b))


@pytest.mark.parametrize("shape", [(2, 2), (3, 2)])
@pytest.mark.parametrize("total", [1, 2, 63, 64, 65, 127, 128, 129])
def test_games_do_not_touch_each_other(total: int, shape: tuple[int, int]) -> None:
    a, b = games(129, shape)
    whole, part = solve_many(a, b), solve_many(a[:total], b[:total])
    order = np.random.default_rng(total).permutation(total)
    turned = solve_many(a[order], b[order])
    for name in FIELDS:
        table = getattr(part, name)
        np.testing.assert_array_equal(getattr(turned, name), table[order])
        reference = getattr(whole, name)[:total]
        if table.ndim > 1:
            reference = reference[:, : table.shape[1]]
        np.testing.assert_array_equal(table, reference)
    alone = solve_many(a[total - 1 : total], b[total - 1 : total])
    assert alone.count[0] == whole.count[total - 1]
    assert alone.row.shape[1] == max(1, alone.count[0])


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (5, 1), (2, 2), (2, 3), (3, 3), (4, 3), (2, 5), (4, 4)])
def test_the_numpy_solver_of_parametric_games_is_a_twin(shape: tuple[int, int]) -> None:
    a, b = games(300, shape, seed=8)
    rng = np.random.default_rng(1)
    a[::5] += 1e-9 * rng.normal(size=a[::5].shape)
    never = (lambda _rows, _columns: False,) * 2
    compiled, twin = solve_many(a, b), solve_arrays(a, b, never)
    for name in ("count", "degenerate", "complete"):
        np.testing.assert_array_equal(getattr(compiled, name), getattr(twin, name))
    np.testing.assert_allclose(compiled.row, twin.row, atol=1e-7)
    np.testing.assert_allclose(compiled.column, twin.column, atol=1e-7)
    assert np.nanmax(np.abs(compiled.regret - twin.regret)) < 1e-9


def test_long_games_have_more_actions_than_a_word_has_bits() -> None:
    b = np.random.default_rng(1).normal(size=(4, 1, 200))
    b[1, 0, 150] = b[1, 0].max() + 1.0
    b[1, 0, 7] = b[1, 0, 150]
    a = np.zeros_like(b)
    many = solve_many(a, b)
    assert many.count.tolist() == [1, 0, 1, 1]
    assert many.degenerate.tolist() == [False, True, False, False]
    np.testing.assert_array_equal(many.column[0, 0].argmax(), b[0, 0].argmax())
    tall = solve_many(b.transpose(0, 2, 1), a.transpose(0, 2, 1))
    np.testing.assert_array_equal(tall.row, many.column)
    never = (lambda _rows, _columns: False,) * 2
    assert_same(many, solve_arrays(a, b, never))
    wide = np.random.default_rng(2).normal(size=(2, 5, 2, 43))
    assert solve_many(*wide).complete.all()


@pytest.mark.parametrize("odd_one", [None, 7, 300, 499])
@pytest.mark.parametrize("wide", ["chicken", "one certain"])
def test_two_by_two_slots_are_as_many_as_the_largest_count(
    odd_one: int | None, wide: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks are first solved with as many slots as a sample of games needs."""
    a, b = np.zeros((2, 500, 2, 2))
    if odd_one is not None:
        a[odd_one] = b[odd_one] = np.eye(2) if wide == "chicken" else np.diag([1.0, 0.0])
    whole = solve_many(a, b)
    assert whole.row.shape[1] == (3 if odd_one is not None and wide == "chicken" else 1)
    assert whole.count.sum() == (0 if odd_one is None else 3 if wide == "chicken" else 1)
    monkeypatch.setattr("bargain.batches.many._BLOCK_GAMES", 37)
    monkeypatch.setattr("bargain.batches.many._SAMPLE_GAMES", 5)
    assert_same(whole, solve_many(a, b))


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="no record of the largest memory")
@pytest.mark.parametrize("kind", ["zeros", "integers"])
def test_memory_beyond_the_result_is_bounded_by_blocks(kind: str) -> None:
    """In a process of its own: games that are left to the general method, with few and with many slots."""
    script = (
        "import os, numpy as np\n"
        "from bargain import solve_many\n"
        "os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])\n"  # each thread has a block
        "def status(name):\n"
        "    return next(int(s.split()[1]) for s in open('/proc/self/status') if s.startswith(name)) * 1024\n"
        f"shape, most = (2, 400_000, 2, 2), {int(kind == 'integers')}\n"
        "a, b = np.random.default_rng(1).integers(-most, most + 1, shape).astype(float)\n"
        "solve_many(a[:70_000], b[:70_000])\n"
        "open('/proc/self/clear_refs', 'w').write('5')\n"
        "before = status('VmRSS')\n"
        "many = solve_many(a, b)\n"
        "print(status('VmHWM') - before - sum(array.nbytes for array in vars(many).values()))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert int(ran.stdout) < 30e6


def unaligned(table: np.ndarray) -> np.ndarray:
    raw = np.empty(table.nbytes + 1, dtype=np.uint8)
    view = raw[1:].view(np.float64).reshape(table.shape)
    view[...] = table
    return view


def frozen(table: np.ndarray) -> np.ndarray:
    table = table.copy()
    table.setflags(write=False)
    return table


@pytest.mark.parametrize("shape", [(2, 2), (3, 2)])
@pytest.mark.parametrize(
    "lay_out",
    [
        np.asfortranarray,
        lambda table: np.repeat(table, 2, axis=0)[::2],
        lambda table: table[::-1].copy()[::-1],
        lambda table: np.ascontiguousarray(table.transpose(1, 2, 0)).transpose(2, 0, 1),
        lambda table: table.astype(">f8"),
        lambda table: table.astype(object),
        lambda table: table.tolist(),
        lambda table: np.ma.array(table),
        lambda table: np.vectorize(Fraction, otypes=[object])(table),
        unaligned,
        frozen,
    ],
)
def test_any_layout(lay_out: Callable[[np.ndarray], Any], shape: tuple[int, int]) -> None:
    a, b = games(90, shape)
    before = a.copy(), b.copy()
    assert_same(solve_many(a, b), solve_many(lay_out(a), lay_out(b)))
    np.testing.assert_array_equal(before, (a, b))


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.int8, np.int64, np.uint8, np.longdouble, bool])
def test_any_width(kind: type) -> None:
    rng = np.random.default_rng(2)
    for shape in [(2, 2), (3, 3)]:
        a, b = rng.integers(0, 100, (2, 80, *shape)).astype(kind)
        assert_same(solve_many(a, b), solve_many(a.astype(float), b.astype(float)))


def test_the_answer_cannot_be_written_and_can_be_pickled() -> None:
    many = solve_many(*games(10, (3, 3)))
    for name in FIELDS:
        assert not getattr(many, name).flags.writeable
        assert getattr(many, name).flags.c_contiguous
    for again in (pickle.loads(pickle.dumps(many)), copy.deepcopy(many)):
        assert_same(many, again)
        for name in FIELDS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(again, name)[...] = 0
    assert (many.count.dtype, many.degenerate.dtype, many.complete.dtype) == (np.int64, bool, bool)


def test_threads_may_call_it_at_once() -> None:
    batches = [games(3000, shape, seed) for seed in range(3) for shape in [(2, 2), (3, 3)]]
    alone = [solve_many(a, b) for a, b in batches]
    together: dict[int, ManySolutions] = {}
    work = [
        threading.Thread(target=lambda k=k: together.update({k: solve_many(*batches[k])})) for k in range(len(batches))
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    for k, many in enumerate(alone):
        assert_same(many, together[k])


def changed(shape: tuple[int, ...], place: tuple[int, ...], value: float) -> np.ndarray:
    table = np.zeros(shape)
    table[place] = value
    return table


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2)), r"must be \(N, m, n\)"),
        (3.0, 3.0, r"A has shape \(\)"),
        ([], [], r"A has shape \(0,\)"),
        (np.zeros((0, 2, 2)), np.zeros((0, 2, 2)), "at least one game"),
        (np.zeros((4, 0, 2)), np.zeros((4, 0, 2)), "one action a side"),
        (np.zeros((1, 2, 2)), np.zeros((1, 2, 3)), r"A has shape \(1, 2, 2\) and B \(1, 2, 3\)"),
        (np.zeros((1, 2, 2)), np.zeros((2, 2, 2)), "both must be"),
        (np.full((3, 2, 2), np.nan), np.zeros((3, 2, 2)), "A: game 0 has a payoff that is not finite"),
        (np.zeros((90, 2, 2)), changed((90, 2, 2), (70, 1, 0), np.inf), "B: game 70 has a payoff that is not finite"),
        (changed((90, 3, 3), (71, 2, 2), np.nan), np.zeros((90, 3, 3)), "A: game 71 has a payoff that is not finite"),
        (np.zeros((90, 3, 3)), changed((90, 3, 3), (64, 0, 0), -np.inf), "B: game 64 has a payoff that is not finite"),
        (np.full((1, 2, 2), 10**400, dtype=object), np.zeros((1, 2, 2)), "A: give float payoffs"),
        (np.full((1, 2, 2), np.longdouble("1e4000")), np.zeros((1, 2, 2)), "A: game 0 has a payoff that is not finite"),
        ([[["a"]]], [[[1]]], "A: give float payoffs"),
        ([[[1]]], [[["1"]]], "B: give float payoffs"),
        (np.full((1, 1, 1), "1", dtype=object), [[[1]]], "A: give float payoffs"),
        ([[[1j]]], [[[1]]], "A: give float payoffs"),
        ([[[None]]], [[[1]]], "A: give float payoffs|A: game 0 has a payoff that is not finite"),
        ([[[1, 2], [3]]], [[[1, 2], [3]]], "A: give float payoffs"),
        (np.zeros((1, 1, 1), dtype="datetime64[s]"), [[[1]]], "A: give float payoffs"),
        (np.zeros((9, 1, 3)), changed((9, 1, 3), (7, 0, 1), np.nan), "B: game 7 has a payoff that is not finite"),
        ([[[-np.inf]]], [[[1.0]]], "A: game 0 has a payoff that is not finite"),
        (np.ma.array(np.zeros((1, 2, 2)), mask=True), np.zeros((1, 2, 2)), "A has masked payoffs"),
        ({"a": 1}, {"a": 1}, "A: give float payoffs"),
    ],
)
def test_bad_input(a: object, b: object, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bargain.batches.many._BLOCK_GAMES", 64)
    with pytest.raises(GameError, match=message) as caught:
        solve_many(a, b)
    assert "\n" not in str(caught.value)


def test_large_games_are_refused() -> None:
    with pytest.raises(ConceptError, match=r"7x7 games have 3,431 pairs of supports"):
        solve_many(np.zeros((1, 7, 7)), np.zeros((1, 7, 7)))
    with pytest.raises(ConceptError, match=r"1x1001 games"):
        solve_many(np.zeros((1, 1, 1001)), np.zeros((1, 1, 1001)))
    assert solve_many(np.zeros((1, 1, 1000)), np.arange(1000.0).reshape(1, 1, 1000)).column[0, 0, -1] == 1.0
    assert issubclass(ConceptError, BargainError)


def test_a_cache_that_cannot_be_made_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bool] = []

    def njit(*, cache: bool = False, **_: object) -> Callable[[Any], Any]:
        calls.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(compilation, "njit", njit)
    assert compilation.entry(lambda x: x + 1)(1) == 2
    assert calls == [False, True]


def test_a_cache_that_fails_later_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(
        compilation, "njit", lambda *, cache=False, **_: lambda function: full_disk if cache else function
    )
    kernel = compilation.entry(lambda x: x + 1)
    assert [kernel(1), kernel(2)] == [2, 3]


@pytest.mark.slow
def test_it_works_where_nothing_can_be_written(tmp_path: Path) -> None:
    """Every cache folder is below a file, so that it cannot be made, not even by root."""
    wall = tmp_path / "file"
    wall.write_text("")
    script = (
        "import numba.core.caching as c\n"
        "def refuse(self): raise OSError('read-only')\n"
        "c._CacheLocator.ensure_cache_path = refuse\n"
        "import numpy as np, bargain\n"
        "print(bargain.solve_many(np.eye(2)[None], np.eye(2)[None]).count.item())\n"
        "print(bargain.solve_many(np.eye(3)[None], np.eye(3)[None]).count.item())\n"
    )
    environment = {**os.environ, "HOME": str(wall), "NUMBA_CACHE_DIR": "", "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    )
    assert ran.stdout.split() == ["3", "7"]
