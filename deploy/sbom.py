"""Writes the bill of materials, CycloneDX 1.6, from the locks: `python deploy/sbom.py [OUT]`; else dist/sbom.cdx.json.

What the service and its pages run on is required, the tools of building and testing are excluded. The same locks give
the same bytes: there is no time in it, and its number is made from its contents.
"""

import json
import re
import sys
import tomllib
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import OutputFormat, make_outputter
from cyclonedx.schema import SchemaVersion
from packageurl import PackageURL

__all__ = ["bill"]

ROOT = Path(__file__).resolve().parents[1]
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def bill() -> str:
    """The bill as JSON."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom = Bom(components=[*_of_python(), *_of_the_pages()])
    bom.metadata.component = own = Component(
        name="tacmap", version=about["version"], type=ComponentType.APPLICATION, bom_ref="tacmap",
        description=about["description"],
    )  # fmt: skip
    bom.register_dependency(own, [each for each in bom.components if each.scope is ComponentScope.REQUIRED])
    made = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    made["metadata"].pop("timestamp", None)
    made["components"].sort(key=lambda each: each["purl"])
    made["serialNumber"] = ""
    made["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(made, sort_keys=True))}"
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def _of_python() -> Iterator[Component]:
    """Each package of the lock, with the digests of its files."""
    run = set(_PACKAGE.findall((ROOT / "deploy/requirements.lock").read_text(encoding="utf-8")))
    for entry in re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8")):
        if found := _PACKAGE.match(entry):
            name, version = found.groups()
            digests = [HashType(alg=HashAlgorithm.SHA_256, content=each) for each in re.findall(r"sha256:(\w+)", entry)]
            yield _component("pypi", name, version, digests, needed=(name, version) in run)


def _of_the_pages() -> Iterator[Component]:
    """Each package of the pages' locks."""
    seen: dict[tuple[str, str], Component] = {}
    for lock in sorted((ROOT / "web").glob("*/package-lock.json")):
        for path, told in json.loads(lock.read_text(encoding="utf-8"))["packages"].items():
            name = path.rpartition("node_modules/")[2]
            if name and (name, told["version"]) not in seen:
                digests = [_integrity(told["integrity"])] if "integrity" in told else []
                needed = not told.get("dev", False)
                seen[name, told["version"]] = _component("npm", name, told["version"], digests, needed=needed)
    yield from seen.values()


def _integrity(text: str) -> HashType:
    """What npm calls integrity: "sha512-" and base64."""
    return HashType(alg=HashAlgorithm.SHA_512, content=b64decode(text.removeprefix("sha512-")).hex())


def _component(kind: str, name: str, version: str, digests: list[HashType], *, needed: bool) -> Component:
    space, _, own = name.rpartition("/")
    purl = PackageURL(kind, space or None, own, version)
    scope = ComponentScope.REQUIRED if needed else ComponentScope.EXCLUDED
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=purl,
        bom_ref=str(purl),
        hashes=digests,
        scope=scope,
    )


if __name__ == "__main__":
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist/sbom.cdx.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(bill(), encoding="utf-8")
    sys.stdout.write(f"{out}\n")
