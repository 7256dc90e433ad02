"""The README keeps its promises: short, complete, its links alive."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    from ui.cli import app

    return [
        command.name or command.callback.__name__.replace("_command", "")
        for command in app.registered_commands
    ]


@pytest.mark.parametrize("command", [*commands(), "config"])
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"`(?:sourcier )?{command}\b", README)


def test_the_readme_is_a_tour_not_a_manual():
    assert README.count("\n") < 200


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_links_of_the_readme_lead_somewhere(target):
    assert (ROOT / target).exists()


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    everything = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = [re.split(r"[=<>]", dependency)[0] for dependency in everything]
    assert [name for name in names if name not in README] == []


def test_every_module_in_the_tree_of_the_readme_exists():
    (tree,) = (block for block in README.split("```") if block.lstrip().startswith("index/"))
    names = re.findall(r"\b[a-z_]+\.py\b", tree)
    files = {path.name for package in ("index", "qa") for path in (ROOT / package).glob("*.py")}
    assert len(names) > 20
    assert set(names) <= files
    assert files - set(names) <= {"__init__.py"}
