"""Named rules that choose among equilibria. A rule decides, or says why it cannot; it never guesses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from bargain.arithmetic import Arithmetic, Number
from bargain.equilibrium.concepts import Status
from bargain.equilibrium.solutions import Equilibrium, Solution
from bargain.errors import ConceptError, MultiplicityError
from bargain.games import NormalForm

__all__ = ["RULES", "TIE", "Selection", "read_rule", "select"]

TIE = 1e-9
"""In a float game, payoffs closer than this share of the largest count as equal, and so do such probabilities."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What a rule chose.

    Attributes
    ----------
    solution : Solution
    rule : str
    indices : tuple of int
        Indices in `solution.equilibria` of the equilibria that carry weight.
    weights : tuple of Fraction
        Their weights, which sum to one.
    """

    solution: Solution
    rule: str
    indices: tuple[int, ...]
    weights: tuple[Fraction, ...]

    @property
    def equilibrium(self) -> Equilibrium:
        """The chosen equilibrium; raises `MultiplicityError` where the rule spreads weight over several."""
        if len(self.indices) != 1:
            raise MultiplicityError(
                f"rule {self.rule!r} spreads weight over {len(self.indices)} equilibria; read .payoffs and .outcomes"
            )
        return self.solution.equilibria[self.indices[0]]

    @property
    def payoffs(self) -> dict[str, Number]:
        """Expected payoffs under the weights, exact where the solution is exact."""
        return self._mean(lambda equilibrium: equilibrium.payoffs)

    @property
    def outcomes(self) -> dict[str, Number]:
        """Outcome probabilities under the weights, exact where the solution is exact."""
        return self._mean(lambda equilibrium: equilibrium.outcomes)

    def _mean(self, table: Callable[[Equilibrium], Mapping[str, Number]]) -> dict[str, Number]:
        tables = [table(self.solution.equilibria[index]) for index in self.indices]
        if len(tables) == 1:
            return dict(tables[0])
        return {name: sum(w * row[name] for w, row in zip(self.weights, tables, strict=True)) for name in tables[0]}


def select(solution: Solution, rule: str) -> Selection:
    """Choose among the equilibria of a solution by a named rule.

    Parameters
    ----------
    solution : Solution
        Converged and complete: a choice among unknown alternatives is none.
    rule : str
        A key of `RULES`. Where there is one equilibrium, every rule chooses it.

    Raises
    ------
    ConceptError
        The rule is not known, or is not defined for this kind of game.
    MultiplicityError
        The solution is not complete, or the rule does not decide.

    Examples
    --------
    >>> from bargain.dispatch import solve
    >>> hunt = NormalForm([[4, 0], [3, 2]], [[4, 3], [0, 2]], actions=(("stag", "hare"), ("stag", "hare")))
    >>> select(solve(hunt), "payoff-dominant").equilibrium.profile.pure_text()
    'Row: stag; Column: stag'
    >>> select(solve(hunt), "risk-dominant").equilibrium.profile.pure_text()
    'Row: hare; Column: hare'
    >>> select(solve(hunt), "uniform").payoffs["Row"]
    Fraction(26, 9)
    """
    name = read_rule(rule)
    if solution.status is not Status.CONVERGED:
        raise MultiplicityError(f"nothing to select from: status is {solution.status}. {solution.message}".strip())
    if not solution.complete:
        raise MultiplicityError(
            f"rule {name!r} needs all equilibria, but the list is not complete. {solution.message}".strip()
        )
    weights = {0: Fraction(1)} if len(solution.equilibria) == 1 else RULES[name](solution)
    return Selection(solution, name, tuple(weights), tuple(weights.values()))


def read_rule(rule: str, further: tuple[str, ...] = ()) -> str:
    """Read the name of a rule; `further` are names that the caller understands besides `RULES`."""
    name = str(rule).strip().lower().replace("_", "-").replace(" ", "-")
    if name in RULES or name in further:
        return name
    raise ConceptError(f"selection rule {rule!r} is not known; choose among {', '.join([*RULES, *further])}")


def _slack(solution: Solution) -> dict[str, float]:
    """What counts as equal payoffs, by player; the integer 0 in exact arithmetic, which a float would spoil."""
    players = solution.game.players
    if solution.game.arithmetic is Arithmetic.EXACT:
        return dict.fromkeys(players, 0)
    return {player: TIE * max(abs(float(e.payoffs[player])) for e in solution.equilibria) for player in players}


def _one(solution: Solution, found: list[int], rule: str) -> dict[int, Fraction]:
    """Several equilibria may share the first place only if nothing tells their payoffs and outcomes apart."""
    first = solution.equilibria[found[0]]
    slack = _slack(solution)
    outcome_slack = 0 if solution.game.arithmetic is Arithmetic.EXACT else TIE
    for index in found[1:]:
        other = solution.equilibria[index]
        gaps = [abs(first.payoffs[player] - other.payoffs[player]) > slack[player] for player in first.payoffs]
        gaps += [abs(first.outcomes[name] - other.outcomes[name]) > outcome_slack for name in first.outcomes]
        if any(gaps):
            raise MultiplicityError(
                f"rule {rule!r} does not decide: {len(found)} different equilibria share the first place"
            )
    return {found[0]: Fraction(1)}


def _payoff_dominant(solution: Solution) -> dict[int, Fraction]:
    slack = _slack(solution)
    tables = [equilibrium.payoffs for equilibrium in solution.equilibria]
    least = {player: max(table[player] for table in tables) - slack[player] for player in tables[0]}
    found = [k for k, table in enumerate(tables) if all(table[player] >= low for player, low in least.items())]
    if not found:
        raise MultiplicityError(
            f"rule 'payoff-dominant' does not decide: none of {len(tables)} equilibria is best for every player"
        )
    return _one(solution, found, "payoff-dominant")


def _welfare(solution: Solution) -> dict[int, Fraction]:
    totals: list[Any] = [sum(equilibrium.payoffs.values()) for equilibrium in solution.equilibria]
    least = max(totals) - sum(_slack(solution).values())
    return _one(solution, [k for k, total in enumerate(totals) if total >= least], "welfare")


def _risk_dominant(solution: Solution) -> dict[int, Fraction]:
    """Harsanyi and Selten (1988): the strict equilibrium with the larger product of losses from deviating."""
    game = solution.game
    if not isinstance(game, NormalForm) or game.shape != (2, 2):
        raise ConceptError("rule 'risk-dominant' is defined for 2x2 normal forms with two strict equilibria")
    slack = _slack(solution)
    products: dict[int, Number] = {}
    for k, equilibrium in enumerate(solution.equilibria):
        if equilibrium.profile.is_pure:
            i, j = (list(equilibrium.profile.vector(player)).index(1) for player in game.players)
            losses = (game.A[i, j] - game.A[1 - i, j], game.B[i, j] - game.B[i, 1 - j])
            if all(loss > slack[player] for loss, player in zip(losses, game.players, strict=True)):
                products[k] = losses[0] * losses[1]
    if len(products) != 2:
        raise MultiplicityError(f"rule 'risk-dominant' compares two strict equilibria; this game has {len(products)}")
    (first, left), (second, right) = products.items()
    if abs(left - right) <= (0 if game.arithmetic is Arithmetic.EXACT else TIE * max(left, right)):
        raise MultiplicityError(
            "rule 'risk-dominant' does not decide: neither strict equilibrium risk-dominates the other"
        )
    return {first if left > right else second: Fraction(1)}


def _uniform(solution: Solution) -> dict[int, Fraction]:
    """Equal weight to every component, and within a component to every extreme point."""
    shares = {
        index: Fraction(1, len(solution.components) * len(component.equilibria))
        for component in solution.components
        for index in component.equilibria
    }
    return dict(sorted(shares.items()))


def _limiting_logit(solution: Solution) -> dict[int, Fraction]:
    """McKelvey and Palfrey (1995; 1998 for trees): the equilibrium at the end of the principal logit branch."""
    from bargain.logit.limits import identify
    from bargain.logit.paths import logit_path, path_tail

    game, rule = solution.game, "rule 'limiting-logit'"
    if not isinstance(game, NormalForm):
        from bargain.logit.agent_paths import limit_among

        try:
            return {limit_among(logit_path(game), [e.profile for e in solution.equilibria]): Fraction(1)}
        except MultiplicityError as error:
            raise MultiplicityError(f"{rule} does not decide: {error}") from None
    path = logit_path(game)
    if path.status != Status.CONVERGED:
        raise MultiplicityError(f"{rule} does not decide: {path.message}")
    if path.crossings:
        raise MultiplicityError(f"{rule} does not decide: {path.limit.message}")
    tail = path_tail(path)
    if tail is None:
        raise MultiplicityError(f"{rule} does not decide: {path.limit.message}")
    mixes = [tuple(e.profile.vector(player) for player in game.players) for e in solution.equilibria]
    try:
        return {identify(game, tail, [(x, y) for x, y in mixes]): Fraction(1)}
    except MultiplicityError as error:
        raise MultiplicityError(f"{rule} does not decide: {error}") from None


RULES: Mapping[str, Callable[[Solution], dict[int, Fraction]]] = MappingProxyType(
    {
        "payoff-dominant": _payoff_dominant,
        "risk-dominant": _risk_dominant,
        "welfare": _welfare,
        "limiting-logit": _limiting_logit,
        "uniform": _uniform,
    }
)
"""Rule -> function from a solution with several equilibria to weights by index."""
