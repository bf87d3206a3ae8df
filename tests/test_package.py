"""The package as a whole: what an import costs, what it gives, and how the repository describes it."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import bargain

ROOT = Path(__file__).parent.parent
HEAVY = (
    "matplotlib",
    "SALib",
    "xarray",
    "zarr",
    "z3",
    "nashpy",
    "numba",
    "pandas",
    "scipy.stats",
    "sympy.polys",
    "typer",
)


def modules_after(code: str) -> set[str]:
    """Names of the modules that a fresh interpreter has loaded after `code`."""
    script = f"{code}\nimport sys\nprint(' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(ran.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not {name for name in HEAVY if name in modules_after("import bargain")}


@pytest.mark.parametrize(
    "code",
    [
        "import bargain; bargain.solve(bargain.NormalForm([[1, 0], [0, 1]], [[1, 0], [0, 1]]))",
        "import bargain; bargain.solve(bargain.scenario('open_door'))",
    ],
)
def test_solving_loads_no_pictures_no_datasets_and_no_peers(code: str) -> None:
    loaded = modules_after(code)
    assert not {
        name for name in ("matplotlib", "SALib", "xarray", "zarr", "nashpy", "pandas", "typer") if name in loaded
    }


def test_every_public_name_is_where_it_is_said_to_be() -> None:
    for name in bargain.__all__:
        assert getattr(bargain, name) is not None
    assert dir(bargain) == sorted(bargain.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = bargain.nonsense


def test_every_module_imports_on_its_own() -> None:
    for path in sorted((ROOT / "bargain").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if not name.endswith("__main__"):
            importlib.import_module(name.removesuffix(".__init__"))


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = {p.name: n for p in (ROOT / "bargain").rglob("*.py") if (n := len(p.read_text().splitlines())) > 400}
    assert not long


def test_the_version_is_the_same_everywhere() -> None:
    assert f"version: {bargain.__version__}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{bargain.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def imports(path: Path) -> set[str]:
    """Top-level names of what a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).split(".")[0])
    return found


def test_dependencies_are_those_that_the_code_imports() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = {re.split(r"[<>=\[]", entry)[0].lower() for entry in project["dependencies"]}
    for extra in project["optional-dependencies"].values():
        listed |= {re.split(r"[<>=\[]", entry)[0].lower() for entry in extra}
    modules = {"flint": "python-flint", "mpl_toolkits": "matplotlib"}
    imported = set().union(*(imports(path) for path in (ROOT / "bargain").rglob("*.py")))
    foreign = {modules.get(name, name).lower() for name in imported - set(sys.stdlib_module_names) - {"bargain"}}
    assert foreign <= listed
    required = {re.split(r"[<>=\[]", entry)[0].lower() for entry in project["dependencies"]}
    assert required <= foreign, f"required, but never imported: {required - foreign}"


@pytest.mark.parametrize("name", ["main", "test"])
def test_the_readme_holds_the_commands_that_ci_runs(name: str) -> None:
    ran = subprocess.run([ROOT / ".ci" / "readme-command", name], capture_output=True, text=True, check=True)
    assert ran.stdout.count("\n") == 1
    assert "pip install" in ran.stdout
    assert ("pytest" if name == "test" else "bargain paper") in ran.stdout


def test_a_command_that_the_readme_lacks_is_an_error() -> None:
    ran = subprocess.run([ROOT / ".ci" / "readme-command", "nonsense"], capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "nonsense-command" in ran.stderr


def test_ci_and_the_hooks_run_the_same_things() -> None:
    run = (ROOT / ".ci" / "run").read_text()
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    checks = (ROOT / ".ci" / "checks").read_text()
    readme = subprocess.run([ROOT / ".ci" / "readme-command", "test"], capture_output=True, text=True, check=True)
    assert ".ci/checks" in run
    assert "entry: .ci/checks" in hooks
    assert "- run: .ci/run" in workflow
    assert readme.stdout.strip().endswith("pytest -n 2")
    assert "entry: pytest -n 2" in hooks
    for command in ("ruff check .", "ruff format --check .", "mypy", "lint-imports", "bargain paper --check"):
        assert f"\n{command}\n" in checks
