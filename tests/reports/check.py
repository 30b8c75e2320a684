"""Prints what is wrong with reports by the schemas of a folder: check.py SCHEMAS REPORT..."""

import json
import pathlib
import sys

import jsonschema
from lxml import etree

schemas = pathlib.Path(sys.argv[1])
sarif = json.loads((schemas / "sarif.json").read_text())
validator = jsonschema.validators.validator_for(sarif)(sarif, format_checker=jsonschema.FormatChecker())
junit = [etree.XMLSchema(etree.parse(path)) for path in sorted(schemas.glob("junit-*.xsd"))]
assert junit, "there is no schema of JUnit"

for report in map(pathlib.Path, sys.argv[2:]):
    if report.suffix == ".sarif":
        for error in validator.iter_errors(json.loads(report.read_bytes())):
            print(f"{report.name}: {error.json_path}: {error.message}")
        continue
    document = etree.parse(report)
    for schema in junit:
        if not schema.validate(document):
            for error in schema.error_log:
                print(f"{report.name}:{error.line}: {error.message}")
