"""A funnel plot: each estate's share against its number of rows, with what chance alone explains (95 % and 99.8 %)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saas.estates import Estate
from saas.metrics import Figure, Kind, limits_by_chance
from saas.metrics.chance import Z95, Z998

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 260, 44, 34, 12, 16
STEPS = 48


@dataclass(frozen=True)
class Dot:
    """One estate in the picture."""

    estate: Estate
    x: float
    y: float
    figure: Figure
    is_out: bool


@dataclass(frozen=True)
class Funnel:
    """Everything the template draws, in pixels."""

    dots: Sequence[Dot]
    inner: tuple[str, str]
    outer: tuple[str, str]
    middle: float
    share: float
    x_ticks: Sequence[tuple[float, int]]
    y_ticks: Sequence[tuple[float, int]]


def funnel_of(shares: Sequence[tuple[Estate, Figure]]) -> Funnel | None:
    """The plot for a rate; nothing for counts or where there is nothing to compare."""
    shown = [(estate, figure) for estate, figure in shares if figure.value is not None]
    if len(shown) < 2 or shown[0][1].indicator.kind is not Kind.RATE:
        return None
    n, met = sum(figure.n for _estate, figure in shown), sum(figure.met for _estate, figure in shown)
    share = met / n
    most = max(figure.n for _estate, figure in shown) * 1.1
    lowest = min(0.5, *(figure.met / figure.n - 0.05 for _estate, figure in shown))
    scale = _Scale(most, max(0.0, int(lowest * 10) / 10))
    return Funnel(
        dots=[_dot(estate, figure, share, scale) for estate, figure in shown],
        inner=scale.limits(share, Z95),
        outer=scale.limits(share, Z998),
        middle=scale.y(share),
        share=share,
        x_ticks=[(scale.x(count), count) for count in _round_steps(most)],
        y_ticks=[(scale.y(percent / 100), percent) for percent in range(round(scale.low * 100), 101, 10)],
    )


def _dot(estate: Estate, figure: Figure, share: float, scale: _Scale) -> Dot:
    value = figure.met / figure.n
    low, high = limits_by_chance(share, figure.n, Z998)
    return Dot(estate, scale.x(figure.n), scale.y(value), figure, not low <= value <= high)


@dataclass(frozen=True)
class _Scale:
    most: float
    low: float

    def x(self, n: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * n / self.most, 1)

    def y(self, share: float) -> float:
        inside = (max(share, self.low) - self.low) / (1 - self.low)
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * inside, 1)

    def limits(self, share: float, z: float) -> tuple[str, str]:
        counts = [max(1.0, self.most * step / STEPS) for step in range(1, STEPS + 1)]
        both = [(count, limits_by_chance(share, int(count), z)) for count in counts]
        return tuple(  # type: ignore[return-value]
            "M" + " L".join(f"{self.x(count)} {self.y(limits[side])}" for count, limits in both) for side in (0, 1)
        )


def _round_steps(most: float) -> list[int]:
    step = next(size for size in (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10**9) if most / size <= 7)
    return list(range(0, int(most) + 1, step))
