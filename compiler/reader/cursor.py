"""A place in the tokens of a sentence; every method answers what stands there, and where it ends."""

from dataclasses import dataclass

from compiler.reader.failures import Expected
from compiler.reader.tokens import Token

ARTICLES = frozenset({"a", "an", "the", "this", "that", "any"})


@dataclass(frozen=True, slots=True)
class Cursor:
    """Immutable, so that readers may try one reading and come back."""

    tokens: tuple[Token, ...]
    at: int = 0

    @property
    def token(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def ended(self) -> bool:
        return all(token.kind == "sign" and token.text in ".!;," for token in self.tokens[self.at :])

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def moved(self, count: int = 1) -> "Cursor":
        return Cursor(self.tokens, self.at + count)

    def until(self, end: int) -> "Cursor":
        """The same place in a sentence that ends earlier."""
        return Cursor(self.tokens[:end], self.at)

    def is_word(self, *words: str) -> bool:
        token = self.token
        return token is not None and token.kind == "word" and token.text in words

    def is_sign(self, *signs: str) -> bool:
        token = self.token
        return token is not None and token.kind == "sign" and token.text in signs

    def after(self, *phrases: str) -> "Cursor | None":
        """The place after the first of these phrases (words with blanks) that stands here."""
        for phrase in phrases:
            parts = phrase.split()
            found = [self.peek(index) for index in range(len(parts))]
            if all(
                token is not None and token.kind in ("word", "sign") and token.text == part
                for token, part in zip(found, parts, strict=True)
            ):
                return self.moved(len(parts))
        return None

    def past_articles(self) -> "Cursor":
        here = self
        while here.is_word(*ARTICLES):
            here = here.moved()
        return here

    def words(self, limit: int = 6) -> list[str]:
        """The run of words that stands here."""
        run: list[str] = []
        for token in self.tokens[self.at : self.at + limit]:
            if token.kind != "word":
                break
            run.append(token.text)
        return run

    def expected(self, what: str) -> Expected:
        token = self.token
        found = f", found `{token.raw}`" if token is not None else ", found the end of the sentence"
        return Expected(f"expected {what}{found}", self.at)
