"""Trees in LaTeX: everything of the tree is there, placed as the layout says, and pdfLaTeX takes it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bargain.dispatch import solve
from bargain.errors import GameError
from bargain.formats.istgame import istgame
from bargain.games import Decision, ExtensiveForm, NormalForm, Terminal
from bargain.plots.tree_texts import chosen_play
from bargain.scenarios import scenario
from tests.plots import examples
from tests.plots.tree_examples import TREES, centipede, drawn, forty, horse, kuhn_poker, random_tree, spence

ODD = r"50% & $100_{x}^2 #1 \cmd ~ <a|b> é – ε Ω"
BRANCH = re.compile(r"\\istb<(?:bent=[^,]+,|hanging=[^,]+,)?by={(-?[\d.]+)pt}{(-?[\d.]+)pt}>(\[\w+\])?{")
ROOT = re.compile(r"\\istroot\(n(\d+)\)\((?:n(\d+)-(\d+)|(-?[\d.]+)pt,(-?[\d.]+)pt)\)")


def odd_tree() -> ExtensiveForm:
    """Labels full of characters that mean something to TeX."""

    def answer(end: str) -> Decision:
        return Decision("B [2]", {"[up]": Terminal([1.5, 1e-9], end), "a, b = c": Terminal([-1 / 3, 1e12])}, "set")

    return ExtensiveForm((ODD, "B [2]"), Decision(ODD, {ODD: answer(ODD), "]": answer("x\ny")}), "100% $\nof it")


def places(text: str) -> dict[str, tuple[float, float]]:
    """Where each node of a picture is, by its name: n3, or n3-1 for the first branch of n3."""
    found: dict[str, tuple[float, float]] = {}
    node, count = "", 0
    for line in text.splitlines():
        if root := ROOT.match(line):
            node, count = f"n{root[1]}", 0
            found[node] = found[f"n{root[2]}-{root[3]}"] if root[2] else (float(root[4]), float(root[5]))
        elif branch := BRANCH.match(line.strip()):
            count += 1
            x, y = found[node]
            found[f"{node}-{count}"] = (x + float(branch[1]), y + float(branch[2]))
    return found


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("solved", [False, True], ids=["bare", "with an equilibrium"])
def test_everything_of_the_tree_is_there(name: str, solved: bool) -> None:
    tree = TREES[name]()
    solution = drawn(tree) if solved else None
    text = istgame(tree, solution)
    moves = [node for node in range(len(tree.parent)) if tree.n_children[node]]
    assert text.count(r"\istroot(") == text.count(r"\endist") == len(moves)
    assert len(BRANCH.findall(text)) == len(tree.parent) - 1
    joined = sum(len(group.nodes) - 1 for group in tree.information_sets)
    assert text.count(r"\xtInfoset(") == joined
    assert text.count("{") == text.count("}")
    for node in moves:
        for action, child in zip(tree.branches[node], tree.children(node), strict=True):
            assert f"{{{action}" in text
            if tree.owner[node] < 0:
                assert f"{action} ({tree.probabilities[child]})" in text
    if solution is None:
        assert "[reached]" not in text
        return
    play = chosen_play(tree, solution, 0)
    looks = [look for _, _, look in BRANCH.findall(text)]
    assert looks.count("[reached]") == sum(play.reached[1:])
    assert looks.count("[reached]") + looks.count("[played]") == sum(
        a or b for a, b in zip(play.reached[1:], play.played[1:], strict=True)
    )
    for group in tree.information_sets:
        for held in solution.equilibria[0].beliefs[group.label].values() if len(group.nodes) > 1 else ():
            shown = f"{held[0]} to {held[1]}" if isinstance(held, tuple) else str(held)
            assert f"{{[{shown}]}};" in text


@pytest.mark.parametrize("tree", [forty(), kuhn_poker(), random_tree(3), spence(), centipede()])
def test_ends_are_a_line_of_type_apart(tree: ExtensiveForm) -> None:
    spots = places(istgame(tree, drawn(tree)))
    ends = [
        spots[f"n{tree.parent[n]}-{n - tree.first_child[tree.parent[n]] + 1}"]
        for n in range(len(tree.parent))
        if tree.terminal_of[n] >= 0
    ]
    for k, (x, y) in enumerate(ends):
        assert all(abs(x - u) > 20 or abs(y - v) > 11 for u, v in ends[:k])


def test_labels_are_escaped() -> None:
    tree = odd_tree()
    text = istgame(tree, drawn(tree, 1, "50% odd"))
    escaped = (
        r"50\% \& \$100\_\{x\}\textasciicircum{}2 \#1 \textbackslash{}cmd \textasciitilde{} "
        r"\textless{}a\textbar{}b\textgreater{} é -- $\epsilon$ $\Omega$"
    )
    assert rf"\textbf{{{escaped}}}" in text
    assert rf"\textit{{{escaped}}}" in text
    assert "(1.5, $10^{-9}$)" in text
    assert "($-$0.3333, $10^{12}$)" in text
    assert text.startswith("% 100% $ of it\n")
    assert [line for line in text.splitlines() if "50% odd" in line] == [
        "% Thick: what is played (50% odd), coloured where it is reached."
    ]


def test_symbols_are_set_as_mathematics() -> None:
    text = istgame(examples.symbolic(), symbols={"c_A": r"c_{\mathrm{A}}"})
    assert r"c_{\mathrm{A}}" in text
    assert r"accession ($\sigma$)" in text


def test_an_information_set_names_its_player_once() -> None:
    text = istgame(horse())
    assert text.count(r"\textbf{3}") == 1
    assert r"\xtInfoset(n1)(n5){\textbf{3}}[a]" in text
    text = istgame(spence())
    assert text.count(r"\textbf{Firm}") == 2
    assert r"\xtInfoset(n3)(n5){\textbf{Firm}}[r]" in text


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(GameError, match="istgame draws a tree, not a NormalForm"):
        istgame(NormalForm([[1]], [[1]]))  # type: ignore[arg-type]
    with pytest.raises(GameError, match="another tree"):
        istgame(horse(), drawn(spence()))
    with pytest.raises(GameError, match="equilibrium 1 does not exist"):
        istgame(horse(), drawn(horse()), 1)
    with pytest.raises(GameError, match="729 terminal nodes"):
        istgame(examples.grown(6))


def compiled(text: str, folder: Path) -> str:
    """What pdfLaTeX says to a document; fails if it stops."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    known = subprocess.run(["kpsewhich", "istgame.sty"], capture_output=True, text=True, check=False)
    if not known.stdout.strip():
        pytest.skip("the LaTeX package istgame is not installed")
    (folder / "tree.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "tree.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, said[-2000:]
    return said


def test_a_document_compiles_to_one_page(tmp_path: Path) -> None:
    solution = solve(scenario("troop_buildup"))
    said = compiled(istgame(solution.game, solution), tmp_path)
    assert "(1 page," in said
    assert "Missing character" not in said


def test_pictures_compile_in_a_document_of_ones_own(tmp_path: Path) -> None:
    trees = [TREES[name]() for name in ("centipede with outcomes", "horse", "four replies")]
    trees += [odd_tree(), examples.crossed(), examples.uneven(), ExtensiveForm(("A",), Terminal([1]))]
    pictures = []
    for tree in trees:
        text = istgame(tree, drawn(tree))
        pictures.append(text[text.index(r"\begin{istgame}") : text.index(r"\end{document}")])
    body = "\\newpage\n".join(pictures)
    said = compiled(
        "\\documentclass{article}\n\\usepackage[paperwidth=2000pt,paperheight=2000pt]{geometry}\n"
        f"\\usepackage{{amsmath,istgame}}\n\\begin{{document}}\n{body}\\end{{document}}\n",
        tmp_path,
    )
    assert f"({len(trees)} pages," in said
    assert "Overfull" not in said
