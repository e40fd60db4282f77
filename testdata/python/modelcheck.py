"""Checks requests to AWS against botocore's own service models.

    modelcheck.py < checks.json

The input is a list of {"name", "service", "operation", "params"}. Names, types, required members, enumerations,
lengths, ranges and patterns are what AWS states about its API. One line "name: path: what is wrong" is printed for
each finding; the exit code is 1 when there is one.
"""

import json
import re
import sys

import botocore.session
from botocore.validate import ParamValidator


def check(shape, value, path):
    """Yields what is wrong with a value whose types are right."""
    limits = shape.metadata
    kind = shape.type_name
    if kind == "structure":
        for name, member in value.items():
            if name in shape.members:
                yield from check(shape.members[name], member, path + "." + name)
            else:
                yield "%s.%s: there is no such member" % (path, name)
    elif kind == "list":
        yield from size(limits, len(value), path, "items")
        for i, member in enumerate(value):
            yield from check(shape.member, member, "%s[%d]" % (path, i))
    elif kind == "map":
        yield from size(limits, len(value), path, "entries")
        for name, member in value.items():
            yield from check(shape.key, name, "%s key %s" % (path, name))
            yield from check(shape.value, member, "%s[%s]" % (path, name))
    elif kind == "string" and isinstance(value, str):
        yield from size(limits, len(value), path, "characters")
        if limits.get("enum") and value not in limits["enum"]:
            yield "%s: %r is none of %s" % (path, value, ", ".join(limits["enum"]))
        pattern = limits.get("pattern")
        if pattern and not re.fullmatch(pattern.replace(r"\p{Z}", r"\s").replace(r"\p{L}", r"\w").replace(r"\p{N}", r"\d"), value):
            yield "%s: %r does not match %s" % (path, value, pattern)
    elif kind in ("integer", "long"):
        yield from size(limits, value, path, "")


def size(limits, number, path, unit):
    low, high = limits.get("min"), limits.get("max")
    if low is not None and number < low:
        yield "%s: %s %s, at least %s are wanted" % (path, number, unit, low)
    if high is not None and number > high:
        yield "%s: %s %s, at most %s are allowed" % (path, number, unit, high)


def main():
    session = botocore.session.get_session()
    found = False
    for item in json.load(sys.stdin):
        shape = session.get_service_model(item["service"]).operation_model(item["operation"]).input_shape
        report = ParamValidator().validate(item["params"], shape)
        problems = report.generate_report().split("\n") if report.has_errors() else list(check(shape, item["params"], ""))
        for problem in problems:
            found = True
            print("%s: %s %s: %s" % (item["name"], item["service"], item["operation"], problem))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
