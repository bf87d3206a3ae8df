"""Maximum likelihood for trees: the lambda whose agent logit equilibrium explains the observed choices best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bargain.errors import MultiplicityError
from bargain.games import ExtensiveForm
from bargain.logit.agent_observations import read_behaviour, read_choices
from bargain.logit.agent_paths import AgentLogitPath, agent_logit_path
from bargain.logit.agent_points import AgentLogitPoint, agent_point, nested
from bargain.logit.benchmarks import Benchmark, compared
from bargain.logit.likelihoods import Shares, searched
from bargain.logit.maxima import fit_text, log_coefficient, maximum
from bargain.logit.normalised_trees import normalise_tree
from bargain.logit.observations import read_level, weight_of

__all__ = ["AgentLogitFit", "fit_agent_logit"]

_FINEST = 0.02


@dataclass(frozen=True, eq=False)
class AgentLogitFit:
    """The lambda that makes the choices at the information sets of a tree most likely.

    Attributes
    ----------
    game : ExtensiveForm
    counts : mapping information set -> action -> float
    branch : str
        What was searched: "principal".
    rate : float
        Lambda; 0 or infinity if the likelihood is largest at an end of the branch.
    boundary : str
        "" inside; "zero" or "infinity" at an end, where no standard error exists.
    point : AgentLogitPoint or None
        The equilibrium at the fit, with its residual; None at infinity.
    profile : mapping player -> information set -> action -> float
        Choice probabilities; at infinity those of the equilibrium at the end of the branch.
    log_likelihood : float
        The sum over information sets and actions of count times log probability, without multinomial constants.
    constant : float
        The logs of the multinomial coefficients of all information sets (by the gamma function for counts that are not
        whole). Add it for the probability of the counts instead of the sequence of choices.
    standard_error : float or None
        From the observed information, minus one over the second derivative of the log-likelihood in lambda.
    interval : pair of float
        Lowest and highest lambda on the branch that a likelihood-ratio test keeps at `level`; the upper end is infinity
        if the limit is kept.
    level : float
    random : Benchmark
    nash : Benchmark or None
        The equilibrium at the end of the branch, lambda = infinity: subgame perfect with perfect information, and
        sequential in general. None if no equilibrium is named; `path.limit.message` says why. `against` compares any
        other profile.
    path : AgentLogitPath
        The branch of the fit.
    message : str
        What else must be known of the fit; empty if nothing.
    """

    game: ExtensiveForm
    counts: Mapping[str, Mapping[str, float]]
    branch: str
    rate: float
    boundary: str
    point: AgentLogitPoint | None
    profile: Mapping[str, Mapping[str, Mapping[str, float]]]
    log_likelihood: float
    constant: float
    standard_error: float | None
    interval: tuple[float, float]
    level: float
    random: Benchmark
    nash: Benchmark | None
    path: AgentLogitPath
    message: str = ""

    def against(self, profile: Any, name: str = "profile") -> Benchmark:
        """Compare the fit with any behaviour profile, such as another equilibrium of the tree.

        Parameters
        ----------
        profile : Profile or mapping
            Player -> information set -> action -> probability.
        name : str

        Raises
        ------
        ParameterError
            Not a behaviour profile of this tree.

        Examples
        --------
        >>> from bargain.games import Decision, Terminal
        >>> from bargain.logit import fit_logit
        >>> tree = ExtensiveForm(("A",), Decision("A", {"work": Terminal([3]), "rest": Terminal([2])}, name="day"))
        >>> fit = fit_logit(tree, {"day": {"work": 3, "rest": 1}})
        >>> round(fit.rate, 6), round(fit.against({"A": {"day": {"work": 1}}}).log_likelihood, 6)
        (1.098612, -inf)
        """
        counts = read_choices(self.game, self.counts)
        weight = weight_of(*counts)
        mixes = read_behaviour(self.game, profile)
        shares = tuple(each / weight for each in counts)
        return _benchmark(
            self.game, name, name, mixes, shares, weight, self.log_likelihood / weight, nested_model=False
        )

    def __repr__(self) -> str:
        return f"AgentLogitFit({fit_text(self)})"


def fit_agent_logit(game: ExtensiveForm, given: Any, level: Any) -> AgentLogitFit:
    """Fit lambda to choices in a tree, as `fit_logit` tells."""
    known = normalise_tree(game, "fit_logit")
    counts = read_choices(game, given)
    weight, level = weight_of(*counts), read_level(level)
    shares = tuple(each / weight for each in counts)
    path = agent_logit_path(game, finest=_FINEST)
    if path.status != "converged":
        raise MultiplicityError(f"the principal branch was not followed to its end: {path.message}")
    search = searched(known.equations, path, shares)
    if search.flat:
        raise MultiplicityError(
            "every lambda fits these counts equally well: the principal branch does not move where they are"
        )
    best = maximum(search, [search], weight, level)
    notes = []
    if path.crossings:
        places = ", ".join(f"{crossing.rate:.6g}" for crossing in path.crossings)
        notes.append(f"branches that meet the principal one at lambda = {places} were not searched and may fit better")
    if best.tied:
        notes.append("another point of the branches fits equally well")
    sets = zip(game.information_sets, known.unreached().tolist(), counts, strict=True)
    strange = [group.label for group, nodes, each in sets if nodes and each.any()]
    if strange:
        labels = ", ".join(repr(label) for label in strange)
        notes.append(f"choices were counted at information set {labels}, which chance never reaches in this tree")
    random = _benchmark(
        game,
        "random",
        "random play",
        [np.full(len(each), 1 / len(each)) for each in counts],
        shares,
        weight,
        search.top,
        nested_model=True,
    )
    nash = None
    if best.end is not None:
        label = "limit of the principal branch" if best.end.identified else "end of the principal branch straight on"
        nash = _benchmark(game, "nash", label, best.end.mixes, shares, weight, search.top, nested_model=True)
    pairs = zip(game.information_sets, counts, strict=True)
    return AgentLogitFit(
        game=game,
        counts={group.label: dict(zip(group.actions, each.tolist(), strict=True)) for group, each in pairs},
        branch="principal",
        rate=best.rate,
        boundary=best.boundary,
        point=None
        if best.boundary == "infinity"
        else agent_point(game, best.rate, known.equations.log_probabilities(best.x)),
        profile=nested(game, [mix.tolist() for mix in best.mixes]),
        log_likelihood=best.log_likelihood,
        constant=sum(log_coefficient(each) for each in counts),
        standard_error=best.standard_error,
        interval=best.interval,
        level=level,
        random=random,
        nash=nash,
        path=path,
        message="; ".join(notes),
    )


def _benchmark(
    game: ExtensiveForm,
    name: str,
    label: str,
    mixes: Sequence[np.ndarray],
    shares: Shares,
    weight: float,
    top: float,
    *,
    nested_model: bool,
) -> Benchmark:
    model = compared(name, label, mixes, shares, weight, top, nested=nested_model)
    return replace(model, profile=nested(game, [np.asarray(mix).tolist() for mix in mixes]))
