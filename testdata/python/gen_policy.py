"""What `chalice gen-policy` finds in the app.py of each project (own code; calls Chalice, runs no code of the projects).

    gen_policy.py < paths.json > answers.json

The question is a list of paths of app.py; an answer is {"actions": [...]}, or {"error": "..."} where Chalice cannot read
it. It is what the command does, without the logs and the network that it adds to every policy.
"""
import json
import os
import sys

from chalice.policy import policy_from_source_code


def found(path):
    try:
        with open(path, encoding="utf-8") as source:
            policy = policy_from_source_code(source.read())
    except Exception as problem:  # noqa: BLE001
        return {"error": "%s: %s" % (type(problem).__name__, problem)}
    return {"actions": sorted({action for statement in policy["Statement"] for action in statement["Action"]})}


STDOUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # the analyser prints what it does not know
json.dump([found(path) for path in json.load(sys.stdin)], STDOUT)
STDOUT.flush()
