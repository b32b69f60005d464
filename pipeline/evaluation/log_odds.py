"""How far a word's use in two collections is from chance.

Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, "Fightin' Words"): the prior is what both collections
say together, so that rare words need more to stand out.
"""

from __future__ import annotations

from math import log, sqrt

LEAST_Z = 3.3
"""About one word in a thousand stands out so far by chance."""
PRIOR_WEIGHT = 0.1
"""Of both collections' counts, in the prior."""


def log_odds_z(own: int, other: int, *, totals: tuple[int, int]) -> float:
    """The z-score of a word that counts so much in one collection and in another, whose words count ``totals`` in all; above 0, its own.

    0 where both collections say this word and no other.
    """
    if own + other == sum(totals):
        return 0.0
    prior, all_words = PRIOR_WEIGHT * (own + other), PRIOR_WEIGHT * sum(totals)
    one, two = own + prior, other + prior
    odds = log(one / (totals[0] + all_words - one)) - log(two / (totals[1] + all_words - two))
    return odds / sqrt(1 / one + 1 / two)
