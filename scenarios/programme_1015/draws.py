"""Drawing from shares so that a population has them, not only in the long run. Pure."""

import random
from collections.abc import Sequence
from statistics import NormalDist

Weights = Sequence[tuple[str, float]]


def apportion(shares: Weights, count: int) -> list[int]:
    """`count` split by `shares` into whole parts by largest remainder; ties go to the earlier."""
    whole = sum(share for _name, share in shares)
    exact = [share * count / whole for _name, share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(shares)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: count - sum(parts)]:
        parts[i] += 1
    return parts


def deal(dice: random.Random, shares: Weights, count: int) -> list[str]:
    """`count` names in random order, each as often as its share says."""
    dealt = [name for (name, _share), part in zip(shares, apportion(shares, count), strict=True) for _ in range(part)]
    dice.shuffle(dealt)
    return dealt


def flags(dice: random.Random, share: float, count: int) -> list[bool]:
    """`count` yes or no in random order, yes as often as `share` says."""
    return [name == "yes" for name in deal(dice, (("yes", share), ("no", 1 - share)), count)]


def ranks(dice: random.Random, count: int) -> list[float]:
    """`count` evenly spread numbers in (0, 1) in random order: quantiles to put into any distribution."""
    spread = [(i + 0.5) / count for i in range(count)]
    dice.shuffle(spread)
    return spread


def pick(dice: random.Random, shares: Weights) -> str:
    """One name, by its share."""
    names, weights = zip(*shares, strict=True)
    return dice.choices(names, weights)[0]


def log_uniform(rank: float, low: int, high: int) -> int:
    """The quantile `rank` of a log-uniform distribution between `low` and `high`."""
    return round(low * (high / low) ** rank)


def log_normal(rank: float, median: int, spread: float) -> int:
    """The quantile `rank` of a log-normal distribution."""
    return round(median * 2.718281828459045 ** (spread * NormalDist().inv_cdf(rank)))
