"""Maximum likelihood: the lambda whose logit equilibrium explains observed choices best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np

from bargain.errors import ConceptError, MultiplicityError, ParameterError
from bargain.games import ExtensiveForm, NormalForm
from bargain.logit.agent_estimation import AgentLogitFit, fit_agent_logit
from bargain.logit.benchmarks import Benchmark, best_equilibrium, compared, with_strategies
from bargain.logit.branches import logit_branches
from bargain.logit.likelihoods import FLAT, BranchLikelihood, Shares, searched
from bargain.logit.maxima import fit_text, likelihood_text, log_coefficient, maximum
from bargain.logit.normalised_games import normalise
from bargain.logit.observations import read_counts, read_level, read_profile, weight_of
from bargain.logit.paths import LogitPath, logit_path
from bargain.logit.points import LogitPoint, point

__all__ = ["LogitFit", "fit_logit"]

_FINEST = 0.02


@dataclass(frozen=True, eq=False)
class LogitFit:
    """The lambda that makes observed choices most likely.

    Attributes
    ----------
    game : NormalForm
    row_counts, column_counts : float arrays (m,) and (n,)
    branch : str
        What was searched: "principal" or "any".
    rate : float
        Lambda; 0 or infinity if the likelihood is largest at an end of the branch.
    boundary : str
        "" inside; "zero" or "infinity" at an end, where no standard error exists.
    point : LogitPoint or None
        Choice probabilities at the fit, with their residual; None at infinity.
    row, column : float arrays (m,) and (n,)
        The same probabilities; at infinity the equilibrium at the end of the branch.
    log_likelihood : float
        The sum over actions of count times log probability, without the multinomial constant.
    constant : float
        The log of the multinomial coefficients of both players (by the gamma function for counts that are not whole).
        Add it for the probability of the counts instead of the sequence of choices.
    standard_error : float or None
        From the observed information, minus one over the second derivative of the log-likelihood in lambda.
    interval : pair of float
        Lowest and highest lambda, on what was searched, that a likelihood-ratio test keeps at `level`; the upper end is
        infinity if the limit is kept.
    level : float
    random : Benchmark
    nash : Benchmark or None
        The Nash equilibrium at the end of the branch, lambda = infinity; its `label` says which, and whether it is the
        limit or only the end of the way straight on. None if no equilibrium is named; `path.limit.message` says why.
    best_nash : Benchmark or None
        The Nash equilibrium under which the choices are most likely, of those with supports of equal size and those at
        the end of branches: all of them unless the game is degenerate. None where more than 500 pairs of supports would
        have to be tried. `against` compares any other profile.
    path : LogitPath
        The branch of the fit.
    elsewhere : LogitFit or None
        For 2x2 games and branch "principal": the fit over every branch, if it is a better one.
    message : str
        What else must be known of the fit; empty if nothing.
    """

    game: NormalForm
    row_counts: np.ndarray
    column_counts: np.ndarray
    branch: str
    rate: float
    boundary: str
    point: LogitPoint | None
    row: np.ndarray
    column: np.ndarray
    log_likelihood: float
    constant: float
    standard_error: float | None
    interval: tuple[float, float]
    level: float
    random: Benchmark
    nash: Benchmark | None
    best_nash: Benchmark | None
    path: LogitPath
    elsewhere: LogitFit | None = None
    message: str = ""

    def against(self, profile: Any, name: str = "profile") -> Benchmark:
        """Compare the fit with any profile, such as another Nash equilibrium of the game.

        Parameters
        ----------
        profile : Profile, mapping or pair
            Player -> action -> probability, or two lists of probabilities.
        name : str

        Raises
        ------
        ParameterError
            Not two mixed strategies of this game.

        Examples
        --------
        >>> chicken = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
        >>> fit = fit_logit(chicken, [9, 1], [3, 7])
        >>> round(fit.against(([0.9, 0.1], [0.3, 0.7])).log_likelihood, 4)
        -9.3595
        """
        weight = weight_of(self.row_counts, self.column_counts)
        shares = self.row_counts / weight, self.column_counts / weight
        mixes = read_profile(self.game, profile)
        found = compared(name, name, mixes, shares, weight, self.log_likelihood / weight, nested=False)
        return with_strategies(found, mixes)

    def __repr__(self) -> str:
        return f"LogitFit({fit_text(self)})"


@overload
def fit_logit(
    game: NormalForm,
    row_counts: Sequence[Any],
    column_counts: Sequence[Any],
    *,
    level: Any = 0.95,
    branch: str = "principal",
) -> LogitFit: ...
@overload
def fit_logit(
    game: ExtensiveForm, counts: Mapping[str, Any], /, *, level: Any = 0.95, branch: str = "principal"
) -> AgentLogitFit: ...
def fit_logit(
    game: NormalForm | ExtensiveForm,
    row_counts: Any,
    column_counts: Any = None,
    *,
    level: Any = 0.95,
    branch: str = "principal",
) -> LogitFit | AgentLogitFit:
    """Fit lambda to observed choices by maximum likelihood.

    Parameters
    ----------
    game : NormalForm or ExtensiveForm
        Numerical.
    row_counts, column_counts : sequences of numbers (m,) and (n,)
        How often each action was chosen; not negative, whole or weighted. One player's may be all zero.
    counts : mapping information set -> action -> number
        Of a tree, in their place. What is left out counts as zero, but something must have been chosen; the counts of
        later information sets need not add up to those before (`choice_counts` turns counts of plays into them).
    level : number
        Of the likelihood interval.
    branch : str
        "principal": the branch that starts from random play, as in the literature. "any": every branch, for 2x2 games.

    Returns
    -------
    LogitFit, or AgentLogitFit for a tree

    Raises
    ------
    ParameterError
        Counts of the wrong number or of unknown labels, negative, not finite, all zero, or beyond floats; a level not
        between 0 and 1; an unknown `branch`.
    MultiplicityError
        Every lambda fits equally well, as in matching pennies with equal stakes; or the branch could not be followed.
    ConceptError, GameError
        As for `logit_path`; branch "any" for a game that is not 2x2.

    Notes
    -----
    The maximum is the best one over the whole branch, not a local one: between neighbouring points, which lie at most
    0.02 apart in probability, the branch is close to straight, where the log-likelihood is concave, so that each
    stretch whose ends slope towards each other is searched, and the ends of the branch are compared too. The choices
    are taken as independent; those of one subject over many rounds are not, and the standard error is then too small.

    Where a game has several branches, the principal one may be far from what was played: asymmetric play of a symmetric
    game lies on another one. In 2x2 games a better fit on another branch is reported in `elsewhere`; in larger games
    and in trees the other branches are not known, and `message` says so where they meet the principal one.

    Source: McKelvey and Palfrey (1995), Games and Economic Behavior 10, section 5; for trees (1998), Experimental
    Economics 1. Cost: some tenths of a second for small games; the branch is traced once, more finely.

    Examples
    --------
    >>> stakes = NormalForm([["1.1141", 0], [0, "0.2785"]], [[0, "1.1141"], ["1.1141", 0]])
    >>> share = (0.527, 0.366)
    >>> fit = fit_logit(stakes, *([128 * p, 128 * (1 - p)] for p in share))
    >>> round(fit.rate, 4), round(fit.log_likelihood, 4), round(fit.nash.log_likelihood, 4)
    (1.8456, -174.7645, -182.2322)
    >>> chicken = NormalForm([[0, -1], [1, -10]], [[0, 1], [-1, -10]])
    >>> fit = fit_logit(chicken, [9, 1], [3, 7])
    >>> round(fit.log_likelihood, 2), round(fit.elsewhere.log_likelihood, 2), fit.nash.label
    (-13.46, -9.89, 'end of the principal branch straight on: (9/10, 1/10) and (9/10, 1/10)')

    A threat that is seldom carried out, and seldom challenged:

    >>> from bargain.games import Decision, ExtensiveForm, Terminal
    >>> answer = Decision("Incumbent", {"fight": Terminal([-1, -1]), "share": Terminal([1, 1])}, name="answer")
    >>> entry = ExtensiveForm(
    ...     ("Entrant", "Incumbent"), Decision("Entrant", {"out": Terminal([0, 2]), "enter": answer}, name="entry")
    ... )
    >>> fit = fit_logit(entry, {"entry": {"out": 6, "enter": 14}, "answer": {"fight": 3, "share": 11}})
    >>> round(fit.rate, 4), round(fit.profile["Incumbent"]["answer"]["fight"], 4), fit.nash.label
    (0.8206, 0.1623, 'limit of the principal branch')
    """
    searching = str(branch).strip().lower()
    if searching not in ("principal", "any"):
        raise ParameterError(f"branch = {branch!r}; 'principal' or 'any' is needed")
    if isinstance(game, ExtensiveForm):
        if column_counts is not None:
            raise ParameterError("a tree takes one mapping, information set -> action -> count, not two lists")
        if searching == "any":
            raise ConceptError("branch = 'any' searches all branches of 2x2 games only, not of a tree")
        return fit_agent_logit(game, row_counts, level)
    known = normalise(game, "fit_logit")
    small = known.row.shape == (2, 2)
    if searching == "any" and not small:
        m, n = known.row.shape
        raise ConceptError(f"branch = 'any' searches all branches of 2x2 games only, not of a {m}x{n} game")
    counts = [
        read_counts(given, size, player)
        for given, size, player in zip((row_counts, column_counts), known.game.shape, known.game.players, strict=True)
    ]
    weight, level = weight_of(*counts), read_level(level)
    for array in counts:
        array.setflags(write=False)
    shares = counts[0] / weight, counts[1] / weight
    path = logit_path(game, finest=_FINEST)
    if path.status != "converged":
        raise MultiplicityError(f"the principal branch was not followed to its end: {path.message}")
    equations = known.equations
    searches, notes = [searched(equations, path, shares)], list[str]()
    if small:
        others, fault = _others(game)
        searches += [searched(equations, other, shares) for other in others]
        notes += [fault] if fault else []
    elif path.crossings:
        places = ", ".join(f"{crossing.rate:.6g}" for crossing in path.crossings)
        notes.append(f"branches that meet the principal one at lambda = {places} were not searched and may fit better")
    data = _Data(game, (counts[0], counts[1]), shares, weight, level)
    principal = searches[0]
    best = max(searches, key=lambda one: one.top)
    improved = best.top > principal.top + FLAT * (1 + abs(principal.top))
    if searching == "any":
        return data.fit(best if improved else principal, searches, "any", notes)
    if principal.flat:
        hint = "; branch='any' finds a better fit on another one" if improved else ""
        raise MultiplicityError(
            "every lambda fits these counts equally well: the principal branch does not move where they are" + hint
        )
    elsewhere = data.fit(best, searches, "any", notes) if improved and not best.flat else None
    if elsewhere is not None:
        notes.insert(
            0,
            f"another branch fits better: log-likelihood {likelihood_text(elsewhere.log_likelihood)} at lambda = "
            f"{elsewhere.rate:.6g}, see .elsewhere",
        )
    return replace(data.fit(principal, [principal], "principal", notes), elsewhere=elsewhere)


def _others(game: NormalForm) -> tuple[list[LogitPath], str]:
    """The branches of a 2x2 game besides the principal one, and why some may be missing."""
    try:
        every = logit_branches(game, finest=_FINEST)
    except MultiplicityError as error:
        return [], f"the other branches could not be searched: {error}"
    fault = "" if every.complete else f"not every branch could be searched: {every.message}"
    return [path for path in every.paths[1:] if path.status == "converged"], fault


@dataclass(frozen=True, eq=False)
class _Data:
    """A game and what was observed in it."""

    game: NormalForm
    counts: tuple[np.ndarray, np.ndarray]
    shares: Shares
    weight: float
    level: float

    def fit(
        self, found: BranchLikelihood, searches: Sequence[BranchLikelihood], searching: str, notes: Sequence[str]
    ) -> LogitFit:
        """The fit on the branch `found`, the best one of `searches`."""
        if found.flat:
            raise MultiplicityError(
                "every lambda of the best branch fits these counts equally well: it does not move where they are"
            )
        best = maximum(found, searches, self.weight, self.level)
        row, column = best.mixes
        further = list(notes)
        if best.tied:
            further.append("another point of the branches fits equally well")
        random, nash, best_nash = self._benchmarks(found, searches, nested=searching == "principal")
        return LogitFit(
            game=self.game,
            row_counts=self.counts[0],
            column_counts=self.counts[1],
            branch=searching,
            rate=best.rate,
            boundary=best.boundary,
            point=None if best.boundary == "infinity" else point(self.game, best.rate, row, column),
            row=row,
            column=column,
            log_likelihood=best.log_likelihood,
            constant=sum(log_coefficient(each) for each in self.counts),
            standard_error=best.standard_error,
            interval=best.interval,
            level=self.level,
            path=found.path,
            message="; ".join(further),
            random=random,
            nash=nash,
            best_nash=best_nash,
        )

    def _benchmarks(
        self, found: BranchLikelihood, searches: Sequence[BranchLikelihood], nested: bool
    ) -> tuple[Benchmark, Benchmark | None, Benchmark | None]:
        def model(name: str, label: str, mixes: Sequence[Any], nested: bool) -> Benchmark:
            model = compared(name, label, mixes, self.shares, self.weight, found.top, nested=nested)
            return with_strategies(model, mixes)

        even = [[1 / size] * size for size in self.game.shape]
        nash = best = None
        _, end = found.limit
        if end is not None:
            which = "the principal branch" if found.path.rates[0] == 0 else "the branch of the fit"
            label = f"limit of {which}" if end.identified else f"end of {which} straight on"
            nash = model("nash", label, (end.row, end.column), nested)
        ends = [(one.row, one.column) for search in searches for _, one in search.ends]
        mixes = best_equilibrium(self.game, self.shares, ends)
        if mixes is not None:
            best = model("nash", "best-fitting Nash equilibrium", mixes, False)
            if nash is not None and nash.log_likelihood >= best.log_likelihood:
                best = nash
        return model("random", "random play", even, nested), nash, best
