"""Polytopes as lists of corners, cut by the zero set of an affine function, in any ordered field.

A corner knows the constraints that are tight at it, as bits of a mask. That is all that adjacency needs: two corners
are joined by an edge exactly if no third corner is tight at all constraints that both are tight at (Fukuda and Prodon
1996, "Double description method revisited", proposition 7). Dimensions follow from the masks alone as well, so that
nothing but the signs of the affine function is asked of the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

__all__ = ["Corner", "between", "cut", "dimension", "hyperplane", "sign_of", "simplex", "vanishing_faces"]


def sign_of(value: Any) -> int:
    """The sign of an exact number."""
    return int(value > 0) - int(value < 0)


def between(start: Sequence[Any], end: Sequence[Any], share: Any) -> tuple[Any, ...]:
    """The point `start + share*(end - start)`; coordinates that agree are kept as they are."""
    return tuple(p if p == q else p + share * (q - p) for p, q in zip(start, end, strict=True))


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner of a polytope: bits of the constraints that are tight there, and its coordinates."""

    tight: int
    point: tuple[Any, ...]


def simplex(size: int, first_bit: int, one: Any = Fraction(1)) -> list[Corner]:
    """The corners of the probability simplex; constraint k, bit `first_bit + k`, is that coordinate k is not negative.

    Examples
    --------
    >>> [bin(corner.tight) for corner in simplex(3, 0)]
    ['0b110', '0b101', '0b11']
    """
    zero = one - one
    whole = (1 << size) - 1
    return [
        Corner((whole & ~(1 << k)) << first_bit, tuple(one if j == k else zero for j in range(size)))
        for k in range(size)
    ]


def cut(
    corners: Sequence[Corner], values: Sequence[Any], bit: int, sign: Callable[[Any], int], mix: Callable[..., Any]
) -> list[Corner]:
    """The part of a polytope where an affine function is not negative.

    Parameters
    ----------
    corners : sequence of Corner
    values : sequence
        The function at each corner.
    bit : int
        The number of the new constraint, not in use yet.
    sign : callable
        The sign of a value, as -1, 0 or 1.
    mix : callable
        `mix(p, q, share)` is the point `p + share*(q - p)`.

    Returns
    -------
    list of Corner
        Empty if the function is negative everywhere.

    Notes
    -----
    Quadratic in the number of corners for each pair on two sides, at worst; most pairs fail at a count of bits.
    """
    signs = [sign(value) for value in values]
    if min(signs, default=0) > 0:
        return list(corners)
    kept = [
        corner if s > 0 else Corner(corner.tight | 1 << bit, corner.point)
        for corner, s in zip(corners, signs, strict=True)
        if s >= 0
    ]
    return kept + _crossings(corners, values, signs, bit, mix)


def hyperplane(
    corners: Sequence[Corner], values: Sequence[Any], bit: int, sign: Callable[[Any], int], mix: Callable[..., Any]
) -> list[Corner]:
    """The part of a polytope where an affine function is zero; parameters as for `cut`."""
    signs = [sign(value) for value in values]
    kept = [Corner(corner.tight | 1 << bit, corner.point) for corner, s in zip(corners, signs, strict=True) if s == 0]
    return kept + _crossings(corners, values, signs, bit, mix)


def _crossings(
    corners: Sequence[Corner], values: Sequence[Any], signs: Sequence[int], bit: int, mix: Callable[..., Any]
) -> list[Corner]:
    """Where the edges of the polytope cross the hyperplane."""
    above = [k for k, s in enumerate(signs) if s > 0]
    below = [k for k, s in enumerate(signs) if s < 0]
    if not above or not below:
        return []
    masks = [corner.tight for corner in corners]
    least = _edge_size(masks)
    found = []
    for i in above:
        for j in below:
            common = masks[i] & masks[j]
            if common.bit_count() < least or sum(1 for mask in masks if mask & common == common) > 2:
                continue
            share = values[i] / (values[i] - values[j])
            found.append(Corner(common | 1 << bit, mix(corners[i].point, corners[j].point, share)))
    return found


def _edge_size(masks: Sequence[int]) -> int:
    """A lower bound on the number of tight constraints along an edge: the corners have at least as many, plus one."""
    return max(0, dimension(masks) - 1 + (masks[0] if len(masks) == 1 else _common(masks)).bit_count())


def _common(masks: Sequence[int]) -> int:
    common = masks[0]
    for mask in masks[1:]:
        common &= mask
    return common


def dimension(masks: Sequence[int]) -> int:
    """The dimension of a polytope from the tight constraints at its corners: one more than that of any facet.

    Examples
    --------
    >>> dimension([corner.tight for corner in simplex(4, 0)])
    3
    """
    size = 0
    while len(masks) > 1:
        everywhere = _common(masks)
        bits = 0
        for mask in masks:
            bits |= mask
        bits &= ~everywhere
        facet: list[int] = []
        while bits:
            low = bits & -bits
            bits ^= low
            members = [mask for mask in masks if mask & low]
            if len(members) > len(facet):
                facet = members
        if not facet:  # two corners without a constraint between them: not a polytope's masks
            return size + 1
        masks = facet
        size += 1
    return size


def vanishing_faces(zeros: list[Corner], corners: list[Corner]) -> list[list[Corner]]:
    """The maximal faces on which a function vanishes that is nowhere negative and vanishes at these corners.

    In a product of polytopes, a function that is affine in each factor and nowhere negative is zero on the faces whose
    corners are all zeros, and nowhere else.
    """
    wanted = {id(corner) for corner in zeros}
    found: list[frozenset[int]] = []
    done: set[frozenset[int]] = set()
    todo = [corners]
    while todo:
        face = todo.pop()
        key = frozenset(id(corner) for corner in face)
        if key in done or any(key <= other for other in found):
            continue
        done.add(key)
        if key <= wanted:
            found.append(key)
            continue
        bits = 0
        for corner in face:
            bits |= corner.tight
        while bits:
            low = bits & -bits
            bits ^= low
            smaller = [corner for corner in face if corner.tight & low]
            if 0 < len(smaller) < len(face) and any(id(corner) in wanted for corner in smaller):
                todo.append(smaller)
    largest = [key for key in found if not any(key < other for other in found)]
    return [[corner for corner in corners if id(corner) in key] for key in largest]
