"""What Gambit's two text formats share: quoted text, numbers, braces, and the first lines.

Source: "Game representation formats" in the documentation of Gambit (Savani and Turocy, gambit-project.org). Whitespace
has no meaning outside quotes, there are no comments but the one optional text after the first lines, and the letter R
or D there, which once told rationals from floats, means nothing: every number is exact.
"""

from __future__ import annotations

import re
from fractions import Fraction

from bargain.arithmetic import exact
from bargain.errors import BargainError, ModelError
from bargain.formats.fields import folded, one_line
from bargain.formats.names import is_printable

__all__ = ["Tokens", "quoted", "read_header"]

_TOKEN = re.compile(r'\s*+(?:"((?:[^"\\]++|\\.)*+)"|([{},])|([^\s{},"]++)|(\Z)|("))', re.DOTALL)
_TEXT, _SIGN, _WORD, _END, _UNCLOSED = range(1, 6)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_BEFORE_QUOTE = re.compile(r'(?<!\\)(\\++)("|\Z)')
_TO_ESCAPE = re.compile(r'(?<!\\)(\\*+)"|(?<!\\)(\\++)\Z')
_OTHER = {"EFG": "a game tree, whose name ends in .efg", "NFG": "a normal form, whose name ends in .nfg"}


def quoted(text: str) -> str:
    r"""Text between quotes. A backslash counts only before a quote, where each is doubled; Gambit knows no more.

    Examples
    --------
    >>> print(quoted(r'the "open" door, \alpha'), quoted("\\"))
    "the \"open\" door, \alpha" "\\"
    """
    escaped = _TO_ESCAPE.sub(lambda found: found[2] * 2 if found[2] else found[1] * 2 + '\\"', text)
    return f'"{escaped}"'


def _unquoted(inside: str) -> str:
    if "\\" not in inside:
        return inside
    return _BEFORE_QUOTE.sub(lambda found: "\\" * (len(found[1]) // 2) + found[2], inside)


class Tokens:
    """The words of a file, one at a time: the current one is `kind` and `value`, and begins at `at`."""

    def __init__(self, text: str, file: str) -> None:
        self.source = text
        self.file = file
        self.kind = 0
        self.value = ""
        self.at = 0
        self._doubt = -1  # where a text of several lines begins, which may lack its quote
        self._next = _TOKEN.scanner(text).match  # type: ignore[attr-defined]  # undocumented, and the quickest way
        self._numbers: dict[str, Fraction] = {}
        self.advance()

    def advance(self) -> None:
        """Go on to the next word; the end of the file stays the end."""
        if self.kind == _END:
            return
        match = self._next()
        self.kind = match.lastindex
        self.at = match.start(self.kind)
        if self.kind == _TEXT:
            self.value = _unquoted(match[_TEXT])
            if not self.value.isprintable():
                if not is_printable(self.value, breaks=True):
                    raise self.error("the text has control characters")
                if "\n" in self.value:
                    self._doubt = self.at
        else:
            self.value = match[self.kind]
            if self.kind == _UNCLOSED:
                raise self.error("the text that begins here has no closing quote")

    def error(self, reason: str, at: int | None = None) -> ModelError:
        """An error about the current word, or about the place `at`."""
        line = self.line(self.at if at is None else at)
        return ModelError(one_line(f"{self.file}: line {line}: {reason}"))

    def line(self, at: int) -> int:
        """The line of a place, counted from 1."""
        return self.source.count("\n", 0, at) + 1

    def needed(self, what: str) -> ModelError:
        """The current word is not what is needed here."""
        doubt = f"; is a quote missing in line {self.line(self._doubt)}?" if self._doubt >= 0 else ""
        return self.error(f"{what} is needed here, not {self.found()}{doubt}")

    def found(self) -> str:
        match self.kind:
            case 4:
                return "the end of the file"
            case 1:
                return f"the text {self._short()!r}"
        return repr(self._short())

    def _short(self) -> str:
        return self.value if len(self.value) <= 40 else self.value[:37] + "..."

    def trust(self) -> None:
        """All texts so far have their quotes."""
        self._doubt = -1

    @property
    def is_text(self) -> bool:
        """True at a text in quotes."""
        return self.kind == _TEXT

    @property
    def at_end(self) -> bool:
        """True at the end of the file."""
        return self.kind == _END

    def sees(self, sign: str) -> bool:
        """True at one of `{`, `}` and the comma."""
        return self.kind == _SIGN and self.value == sign

    def skip(self, sign: str) -> bool:
        """Step over a sign if it is there."""
        if self.kind == _SIGN and self.value == sign:
            self.advance()
            return True
        return False

    def sign(self, sign: str, place: str) -> None:
        """Step over a sign that must be there, such as "{" "before the payoffs"."""
        if not self.skip(sign):
            raise self.needed(f"{sign!r} {place}")

    def text(self, what: str) -> str:
        """A text in quotes."""
        if self.kind != _TEXT:
            raise self.needed(f"{what}, a text in quotes,")
        value = self.value
        self.advance()
        return value

    def word(self) -> str:
        """A bare word, such as the letter of a node; empty where there is none."""
        return self.value if self.kind == _WORD else ""

    def whole(self, what: str) -> int:
        """A whole number that counts something."""
        if self.kind != _WORD or not _WHOLE.fullmatch(self.value):
            raise self.needed(f"{what}, a whole number,")
        value = int(self.value)
        self.advance()
        return value

    def number(self, what: str) -> Fraction:
        """A number, exact as written: 3, 1/3, 0.25 or 1e-3."""
        if self.kind != _WORD:
            raise self.needed(f"{what}, a number,")
        value = self._numbers.get(self.value)
        if value is None:
            try:
                value = Fraction(int(self.value)) if _INTEGER.fullmatch(self.value) else exact(self.value)
            except BargainError as error:
                raise self.error(f"{what}: {error}") from None
            self._numbers[self.value] = value
        self.advance()
        return value

    def names(self, what: str) -> list[str]:
        """A list of texts in braces."""
        self.sign("{", f"before {what}")
        found = []
        while not self.skip("}"):
            found.append(self.text(f"{what} or '}}'"))
            self.skip(",")
        return found

    def payoffs(self, players: int) -> tuple[Fraction, ...]:
        """One number a player, up to the closing brace, with or without commas."""
        found = []
        start = self.at
        while not self.skip("}"):
            found.append(self.number("a payoff or '}'"))
            self.skip(",")
        if len(found) != players:
            raise self.error(f"{players} payoffs are needed, one a player; there are {len(found)}", start)
        return tuple(found)


def read_header(tokens: Tokens, kind: str, version: str) -> tuple[str, list[str], int]:
    """The title in one line, the players' names, and where they begin, as in `EFG 2 R "title" { "A" "B" }`."""
    if tokens.word() != kind:
        other = _OTHER.get(tokens.word())
        raise tokens.error(
            f"this is {other}" if other else f"the file must begin with {kind}, not with {tokens.found()}"
        )
    tokens.advance()
    if tokens.word() != version:
        raise tokens.needed(f"version {version} of the format")
    tokens.advance()
    if tokens.word() not in ("R", "D"):
        raise tokens.needed("the letter R")
    tokens.advance()
    title = folded(tokens.text("the title"))
    at = tokens.at
    return title, tokens.names("the name of a player"), at
