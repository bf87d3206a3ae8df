"""Reading a TOML model file into a `Scenario`: the parts that all forms share."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

from bargain.arithmetic import Number
from bargain.equilibrium import Concept
from bargain.errors import BargainError, IrrationalError, ModelError
from bargain.expressions import parse_claim
from bargain.formats.declarations import read_parameters
from bargain.formats.fields import Field, Literal, one_line, suggestion
from bargain.formats.matrix_files import read_matrices
from bargain.formats.tree_files import read_tree
from bargain.games import ExtensiveForm, NormalForm
from bargain.models import Proposition, Reference, Scenario, claim_name
from bargain.parameters import Parameter

__all__ = ["parse_model"]

_SHARED = (
    "title",
    "form",
    "players",
    "assume",
    "parameters",
    "concept",
    "question",
    "meanings",
    "proposition",
    "reference",
)
_OF_FORM = {"normal": ("actions", "payoffs", "outcomes"), "extensive": ("node",)}


def parse_model(text: str, file: str, name: str) -> Scenario:
    """Read the text of a `.toml` model; see `bargain.formats.read`."""
    whole = Field(file, "", _load(text, file))
    form = _form(whole)
    fields = whole.record((*_SHARED, *_OF_FORM[form]), required=("players", *_OF_FORM[form][:2]))
    players = _players(fields["players"], form)
    title = fields["title"].text() if "title" in fields else ""
    parameters = read_parameters(fields["parameters"]) if "parameters" in fields else ()
    names = [entry.name for entry in parameters]
    constraints = _assumptions(fields["assume"], parameters) if "assume" in fields else ()
    build = (
        read_matrices(fields, players, names, title)
        if form == "normal"
        else read_tree(fields["node"], players, names, title)
    )
    game = _baseline_game(whole, build, parameters)
    try:
        return Scenario(
            name=name,
            title=title,
            question=fields["question"].text() if "question" in fields else "",
            build=build,
            parameters=parameters,
            constraints=constraints,
            concept=_concept(fields["concept"]) if "concept" in fields else None,
            outcomes=_outcomes(whole, fields.get("meanings"), game, names),
            propositions=_propositions(fields["proposition"], game, names) if "proposition" in fields else (),
            references=_references(fields["reference"]) if "reference" in fields else (),
        )
    except ModelError as error:
        raise error if str(error).startswith(file) else whole.error(error) from None
    except BargainError as error:
        raise whole.error(error) from None


def _load(text: str, file: str) -> dict[str, Any]:
    """Parse TOML with every float kept as text. The reasons of the parser become one line."""
    try:
        return tomllib.loads(text, parse_float=Literal)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(one_line(f"{file}: {_syntax(str(error), text)}")) from None
    except ValueError:  # Python refuses to read an integer of thousands of digits
        raise ModelError(one_line(f"{file}: a number in the file has too many digits")) from None
    except RecursionError:
        raise ModelError(one_line(f"{file}: lists or tables are nested too deeply")) from None


def _syntax(message: str, text: str) -> str:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if found is None:
        return f"not TOML: {message}"
    if found[2] is None:
        return f"line {text.count(chr(10)) + 1}: not TOML: {found[1]} (at the end of the file)"
    return f"line {found[2]}, column {found[3]}: not TOML: {found[1]}"


def _form(whole: Field) -> str:
    if "form" not in whole.value:
        others = [name for name in whole.value if name not in (*_SHARED, "actions", "payoffs", "outcomes", "node")]
        near = next((name for name in others if suggestion(name, ["form"]).startswith("did")), None)
        hint = f" ({near!r} is not a key; did you mean 'form'?)" if near else ""
        raise whole.error(f'the key \'form\' is missing{hint}; write form = "normal" or form = "extensive"')
    field = whole.child("form")
    form = field.text()
    if form not in _OF_FORM:
        raise field.error(f"{form!r} is not a form; {suggestion(form, _OF_FORM, 'the forms are')}")
    for other, keys in _OF_FORM.items():
        for name in keys:
            if other != form and name in whole.value and name not in _OF_FORM[form]:
                raise whole.child(name).error(f"this belongs to form = {other!r}, but the file says form = {form!r}")
    return form


def _players(field: Field, form: str) -> tuple[str, ...]:
    names = tuple(item.label() for item in field.items())
    if form == "normal" and len(names) != 2:
        raise field.error(f"a normal form has two players, not {len(names)}")
    if not names:
        raise field.error("name at least one player")
    _distinct(field, names)
    return names


def _distinct(field: Field, names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise field.error(f"{name!r} is listed twice")


def _assumptions(field: Field, parameters: Sequence[Parameter]) -> tuple[str, ...]:
    baseline = {entry.name: entry.baseline for entry in parameters}
    texts = []
    for item in field.items():
        text = item.text()
        try:
            claim = parse_claim(text, baseline)
            holds = claim.holds(baseline)
        except BargainError as error:
            raise item.error(str(error).removeprefix(f"in {text!r}: ")) from None
        if not holds:
            shown = ", ".join(f"{name} = {baseline[name]}" for name in sorted(claim.names))
            raise item.error(f"{text} does not hold at the baseline ({shown or 'it never holds'})")
        texts.append(text)
    return tuple(texts)


def _baseline_game(
    whole: Field, build: Callable[[Any], NormalForm | ExtensiveForm], parameters: Sequence[Parameter]
) -> NormalForm | ExtensiveForm:
    """Build once at the baseline, with floats where it is irrational, so that a misfit is found on reading."""
    from types import SimpleNamespace

    baseline: dict[str, Number] = {entry.name: entry.baseline for entry in parameters}
    try:
        try:
            return build(SimpleNamespace(**baseline))
        except IrrationalError:
            return build(SimpleNamespace(**{name: float(value) for name, value in baseline.items()}))
    except IrrationalError as error:
        reason = str(error).replace("solve with floats instead", "write a rational number for a constant")
        raise whole.error(reason.removeprefix(f"{whole.file}: ")) from None
    except (BargainError, OverflowError) as error:
        raise whole.error(str(error).removeprefix(f"{whole.file}: ")) from None


def _concept(field: Field) -> Concept:
    try:
        return Concept.read(field.text())
    except BargainError as error:
        raise field.error(error) from None


def _outcomes(
    whole: Field, meanings: Field | None, game: NormalForm | ExtensiveForm, parameters: Sequence[str]
) -> dict[str, str]:
    named = dict.fromkeys(game.outcomes, "")
    if meanings is not None:
        named |= {name: entry.text() for name, entry in meanings.some(named, "an outcome").items()}
    for name in named:
        if claim_name(name) in parameters:
            raise whole.error(f"{claim_name(name)!r} names a parameter and an outcome; rename one of them")
    return named


def _propositions(field: Field, game: NormalForm | ExtensiveForm, parameters: Sequence[str]) -> tuple[Proposition, ...]:
    consequences = (*game.outcomes, *(f"payoff_{player}" for player in game.players))
    names = [*parameters, *(claim_name(name) for name in consequences)]
    found = []
    for item in field.items():
        entries = item.record(("claim", "text", "source", "quantifier"), required=("claim", "text"))
        texts = {name: entry.text() for name, entry in entries.items()}
        try:
            parse_claim(texts["claim"], names)
            found.append(Proposition(**texts))
        except BargainError as error:
            raise entries["claim"].error(str(error).removeprefix(f"in {texts['claim']!r}: ")) from None
    return tuple(found)


def _references(field: Field) -> tuple[Reference, ...]:
    found = []
    for item in field.items():
        entries = item.record(("key", "entry"), required=("key", "entry"))
        found.append(Reference(entries["key"].label(), entries["entry"].text()))
    _distinct(field, [reference.key for reference in found])
    return tuple(found)
