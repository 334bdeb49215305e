"""What chance alone does to a share of few rows: intervals for one value, limits for comparing many."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
Z998 = 3.090232306167813


def wilson(met: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of `met` out of `n`: where the true share may well lie. `n` is at least 1."""
    share = met / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def limits_by_chance(share: float, n: int, z: float = Z95) -> tuple[float, float]:
    """Between which values an estate with `n` rows falls by chance if its true share is the common one (a funnel)."""
    reach = z * sqrt(share * (1 - share) / n) if n else 1.0
    return max(0.0, share - reach), min(1.0, share + reach)
