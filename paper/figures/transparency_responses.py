"""Best responses of reciprocal transparency at the baseline: a stag hunt with its minimum trust thresholds."""

from bargain import scenario, solve
from bargain.plots.best_responses import best_responses


def make(context):
    solution = solve(scenario("reciprocal_transparency"))
    mixed = next(e for e in solution.equilibria if not e.profile.is_pure)
    opened = next(e for e in solution.equilibria if e.outcomes["status_quo"] == 0 and e.profile.is_pure)
    # Each side must trust the other with the probability that makes it indifferent: the other's mix.
    trust_us, trust_russia = mixed.profile["Russia"]["open"], mixed.profile["United States"]["open"]
    context.number("transparency.equilibria", len(solution.equilibria))
    context.number("transparency.trust_us", trust_us, digits=2)
    context.number("transparency.trust_us_exact", trust_us)
    context.number("transparency.trust_russia", trust_russia, digits=2)
    context.number("transparency.trust_russia_exact", trust_russia)
    context.number("transparency.trust_sum", trust_us + trust_russia, digits=2)
    context.claim("refusal is risk-dominant at the baseline", trust_us + trust_russia > 1)
    context.number("transparency.verified", opened.outcomes["verified_deal"], digits=2)
    context.number("transparency.payoff_us", opened.payoffs["United States"], digits=2)
    context.number("transparency.payoff_russia", opened.payoffs["Russia"], digits=2)
    data = [
        {
            "United States opens": equilibrium.profile["United States"]["open"],
            "Russia opens": equilibrium.profile["Russia"]["open"],
        }
        for equilibrium in solution.equilibria
    ]
    return best_responses(solution), {"equilibria": data}
