"""What the documents say is there is there, and what they show to type works."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from honcho.environ import parse

from gateways import carriers
from jobs.charter import Names
from jobs.founding import Answers, found
from operations.invariants import breaches
from operations.people import Credentials
from sandbox.county.tables import rows
from tests.databases import Databases
from tests.pages import engine_of, make_app

ROOT = Path(__file__).resolve().parent.parent
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NAMES = ("README.md", "CHANGELOG.md", "docs/operations.md", "docs/architecture.md")
DOCUMENTS = [*(ROOT / name for name in NAMES), *DECISIONS]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")

#: What config.py reads, what the ways to carriers do, and what the Procfile does.
SETTINGS = {
    *re.findall(r'reader\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config.py").read_text("utf-8")),
    *(f"CARRIER_{name.upper()}_URL" for name in carriers.NAMES),
    *re.findall(r"\$\{([A-Z_]+)", (ROOT / "Procfile").read_text("utf-8")),
}
#: Made at run time, or of an installation.
NOT_IN_THE_TREE = ("__init__.py", "var/", "static/dist/", ".venv", ".env", "static/pictures/<", "operations/<")
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"\.?[\w.-]+(?:/[\w.-]+)*/?")
SUFFIXES = {".py", ".md", ".sql", ".po", ".cfg", ".json", ".css", ".toml", ".LICENSE"}
MACHINE = re.compile(r"/(?:work|root|home|Users|tmp)/")
ADDRESS = re.compile(r"https?://(?:[\w:]+@)?([^/:\s`)\"]+)")
#: Where a document may lead: standards it follows, examples, this machine. No place to install things from.
HOSTS = re.compile(r"keepachangelog\.com|semver\.org|(?:[\w-]+\.)*example|127\.0\.0\.1|\$host\$request_uri;")


def prose(document: Path) -> str:
    """A document without its blocks of code."""
    return FENCE.sub("", document.read_text("utf-8"))


def named(document: Path) -> Iterator[str]:
    """Paths of the tree a document names: with a slash, or with a suffix of ours."""
    for text in CODE.findall(prose(document)):
        known = "/" in text or Path(text).suffix in SUFFIXES
        if known and PLACE.fullmatch(text) and not text.startswith(NOT_IN_THE_TREE):
            yield text


def is_there(place: str) -> bool:
    """A file or folder, or `folder/module.name` of something that a module defines."""
    if (ROOT / place).exists():
        return True
    module, _, name = place.rpartition(".")
    source = ROOT / f"{module}.py"
    return source.is_file() and bool(re.search(rf"^(?:def |class )?{name}\b", source.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_is_explained(name: str) -> None:
    assert f"| `{name}` |" in OPERATIONS
    assert re.search(rf"^(?:# )?{name}=", EXAMPLE, re.MULTILINE)


def test_no_setting_is_explained_that_nobody_reads() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    example = set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) - {"NAME"}
    assert table == example == SETTINGS


def test_the_example_is_read_as_it_is_meant() -> None:
    values = parse(EXAMPLE)
    assert values["MAIL_FROM"] == "Shop <shop@county.example>"
    assert values["SUINONG_ENV"] == "production"
    assert "SECRET_KEY" not in values


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    assert [place for place in named(document) if not is_there(place)] == []
    links = [link.partition("#")[0] for link in LINK.findall(prose(document)) if "://" not in link]
    assert [link for link in links if link and not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_within_a_document_lead_to_a_heading(document: Path) -> None:
    text = prose(document)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert [link for link in LINK.findall(text) if link.startswith("#") and link[1:] not in anchors] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / ".env.example"], ids=lambda path: path.name)
def test_no_document_leads_to_a_machine_or_a_registry(document: Path) -> None:
    text = document.read_text("utf-8")
    assert MACHINE.search(text) is None
    assert [host for host in ADDRESS.findall(text) if not HOSTS.fullmatch(host)] == []


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    records = [path for path in DECISIONS if path.name != "README.md"]
    assert [path.name for path in records if f"({path.name})" not in index] == []
    for record in records:
        headings = re.findall(r"^## (.+)$", record.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], record.name


def test_the_sign_ins_of_the_readme_are_those_of_the_county() -> None:
    phones = re.findall(r"^\| (1\d{10}) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert phones
    assert set(phones) <= {row["phone"] for row in rows("people")}


@pytest.fixture
def app(_built: None, databases: Databases) -> Iterator[Flask]:
    """A house that has just been founded. The books are right afterwards."""
    url = databases.fresh("empty")
    app = make_app(url)
    names = Names("一", "One")
    admin = Credentials("+8613800138000", None, "a short sentence is good")
    found(app.extensions["session_factory"], Answers(names, names, names, "331123001", "叶立春", admin))
    yield app
    broken = breaches(engine_of(app))
    engine_of(app).dispose()
    databases.drop(url)
    assert not broken


def blocks(language: str, *headings: str) -> list[str]:
    """The blocks of code in sections of docs/operations.md."""
    sections = re.split(r"^## (.+)$", OPERATIONS, flags=re.MULTILINE)
    chosen = [text for heading, text in zip(sections[1::2], sections[2::2], strict=True) if heading in headings]
    return [code for text in chosen for name, code in FENCE.findall(text) if name == language]


def test_what_the_manual_shows_to_type_works(app: Flask) -> None:
    statements = blocks("sql", "Founding the association", "From the farm to the shelf")
    assert len(statements) == 2
    with psycopg.connect(app.extensions["settings"].database_url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def test_commands_of_the_manual_exist(app: Flask) -> None:
    shown = set(re.findall(r"flask --app app (\w+)", OPERATIONS))
    assert shown
    assert shown <= set(app.cli.commands)
