"""Validates messages with protovalidate: a line of hex in, a line of JSON out.

python oracle.py FOLDER MODULE MESSAGE, where FOLDER has the code that protoc made."""

import importlib
import json
import sys

folder, module, name = sys.argv[1:]
sys.path.insert(0, folder)

import protovalidate  # noqa: E402

message_type = getattr(importlib.import_module(module), name)


def path(field):
    text = ""
    for element in field.elements:
        text += "." if text else ""
        text += element.field_name
        which = element.WhichOneof("subscript")
        if which:
            key = getattr(element, which)
            text += "[%s]" % json.dumps(key, ensure_ascii=False)
    return text


for line in sys.stdin:
    message = message_type.FromString(bytes.fromhex(line.strip()))
    violations = [
        [path(found.proto.field), found.proto.rule_id, found.proto.for_key, found.proto.message]
        for found in protovalidate.collect_violations(message)
    ]
    print(json.dumps(violations, ensure_ascii=False), flush=True)
