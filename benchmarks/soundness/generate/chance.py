"""Draws from a source of randomness. Equal seeds give equal programs."""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Short words for what a generator asks of ``random.Random``."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def maybe(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def one(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[self.random.randrange(len(options))]

    def some(self, options: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """Different options in their order; as many as lies between the bounds and is there."""
        top = min(len(options), len(options) if most is None else most)
        count = self.number(min(least, top), top)
        chosen = sorted(self.random.sample(range(len(options)), count))
        return [options[index] for index in chosen]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All options in any order."""
        return self.random.sample(list(options), len(options))

    def number(self, least: int, most: int) -> int:
        """A whole number between the bounds, both included."""
        return self.random.randint(least, most)

    def weighted(self, options: Sequence[tuple[float, T]]) -> T:
        """One of the options, each as likely as its weight says."""
        weights = [weight for weight, _ in options]
        return self.random.choices([option for _, option in options], weights)[0]

    def call(self, *options: Callable[[], T]) -> T:
        """What one of the functions gives."""
        return self.one(options)()
