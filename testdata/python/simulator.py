"""IAM's simulator for moto, which lacks it: SimulatePrincipalPolicy, answered by moto's own evaluator of policies
(own code; imports moto, changes nothing on disk).

    import simulator; simulator.install()

moto.iam.access_control decides whether a statement speaks of an action and a resource. Of conditions it knows only those
of trust policies, so they are evaluated here: StringEquals, StringLike, their ...IfExists, ForAllValues and ForAnyValue
forms, ArnLike, ArnEquals, Bool and Null; another operator is refused. As AWS does:

- the session of a role is no PolicySourceArn, and neither is the root user (InvalidInput)
- a key that any policy of the identity mentions and that no context entry has is missing, also when its statement is
  about something else; a condition on it does not hold, except for Null and ...IfExists
- with several resources the answer of each stands in ResourceSpecificResults, and the whole has a template for a name
- actions come back in lower case; pages have MaxItems pairs, 100 when it is not given

Where moto enforces policies (/moto-api/reset-auth), signatures are not checked: it calculates another one than every SDK
for the REST services. A refusal has the form that the service gives it.

Not known: groups' managed policies beyond what moto attaches, organizations, resource policies, variables in policies.
"""
import fnmatch
import json
from urllib.parse import unquote

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, IAMRequest, IAMRequestBase, PermissionResult
from moto.iam.exceptions import InvalidInput, NoSuchEntity
from moto.iam.models import Policy
from moto.iam.responses import IamResponse
from werkzeug.exceptions import Forbidden


def documents(backend, arn):
    """The policies of a user or a role, and its permissions boundary."""
    kind, _, name = arn.split(":")[5].partition("/")
    name = name.rpartition("/")[2]
    if arn.split(":")[2] != "iam" or kind not in ("user", "role"):
        raise InvalidInput(f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    found = []
    if kind == "user":
        user = backend.get_user(name)
        found += [backend.get_user_policy(name, p)["policy_document"] for p in backend.list_user_policies(name)]
        found += list(user.managed_policies.values())
        boundary = None
    else:
        role = next((r for r in backend.roles.values() if r.name == name), None)
        if role is None or role.arn != arn:
            raise NoSuchEntity(f"{arn} cannot be found.")
        found += [backend.get_role_policy(name, p)[1] for p in backend.list_role_policies(name)]
        found += list(role.managed_policies.values())
        boundary = role.permissions_boundary_arn
    texts = [default_version(p) if isinstance(p, Policy) else p for p in found]
    return [json.loads(t) for t in texts], json.loads(default_version(backend.managed_policies[boundary])) if boundary else None


def default_version(policy):
    return next(v.document for v in policy.versions if v.is_default)


def statements(document):
    s = document["Statement"]
    return s if isinstance(s, list) else [s]


def conditions(statement):
    for operator, block in statement.get("Condition", {}).items():
        for key, wanted in block.items():
            yield operator, key, [str(w).lower() if isinstance(w, bool) else w for w in (wanted if isinstance(wanted, list) else [wanted])]


def holds(operator, values, wanted):
    every, _, name = operator.rpartition(":")
    if name == "Null":
        return (values is None) == (wanted[0] == "true")
    if values is None:
        return name.endswith("IfExists") or every == "ForAllValues"
    name = name.removesuffix("IfExists")
    if name in ("StringEquals", "Bool"):
        matches = [v in wanted for v in values]
    elif name in ("StringLike", "ArnLike", "ArnEquals"):
        matches = [any(fnmatch.fnmatchcase(v, w) for w in wanted) for v in values]
    elif name == "StringNotEquals":
        matches = [v not in wanted for v in values]
    else:
        raise InvalidInput(f"the fake simulator does not know the operator {operator}")
    return all(matches) if every == "ForAllValues" else any(matches)


def judge(policies, action, resource, context):
    """moto decides about action and resource of the statements whose conditions hold."""
    allowed = False
    for document in policies:
        kept = [{k: v for k, v in s.items() if k != "Condition"} for s in statements(document)
                if all(holds(o, context.get(k.lower()), w) for o, k, w in conditions(s))]
        if not kept:
            continue
        result = IAMPolicy(json.dumps({"Version": "2012-10-17", "Statement": kept})).is_action_permitted(action, resource)
        if result == PermissionResult.DENIED:
            return "explicitDeny"
        allowed = allowed or result == PermissionResult.PERMITTED
    return "allowed" if allowed else "implicitDeny"


def members(querystring, name):
    out, i = [], 1
    while f"{name}.member.{i}" in querystring:
        out.append(querystring[f"{name}.member.{i}"][0])
        i += 1
    return out


def simulate_principal_policy(self):
    query = self.querystring
    actions, resources = members(query, "ActionNames"), members(query, "ResourceArns") or ["*"]
    if not actions or any(":" not in a for a in actions):
        raise InvalidInput(f"Invalid action names: {actions}")
    for resource in resources:
        if resource != "*" and len(resource.split(":", 5)) < 6:
            raise InvalidInput(f"Invalid Resource Arn: {resource}")
    context, i = {}, 1
    while f"ContextEntries.member.{i}.ContextKeyName" in query:
        entry = f"ContextEntries.member.{i}"
        values = members(query, entry + ".ContextKeyValues")
        if not values or f"{entry}.ContextKeyType" not in query:
            raise InvalidInput(f"Context key {query[entry + '.ContextKeyName'][0]} has no type or no values")
        context[query[entry + ".ContextKeyName"][0].lower()] = values
        i += 1
    policies, boundary = documents(self.backend, unquote(query["PolicySourceArn"][0]))
    asked = sorted({k for d in policies + ([boundary] if boundary else []) for s in statements(d) for _, k, _ in conditions(s)})
    missing = [k for k in asked if k.lower() not in context]
    size, start = int(query.get("MaxItems", ["100"])[0]), int(query.get("Marker", ["0"])[0])
    pairs = [(a, r) for a in actions for r in resources]
    results = []
    for action, resource in pairs[start:start + size]:
        decision = judge(policies, action, resource, context)
        within = boundary is None or judge([boundary], action, resource, context) == "allowed"
        if decision == "allowed" and not within:
            decision = "implicitDeny"
        one = {"EvalActionName": action.lower(), "EvalResourceName": resource, "EvalDecision": decision, "MissingContextValues": missing}
        if boundary is not None:
            one["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": within}
        results.append(one)
    if len(resources) > 1:
        results = together(results)
    out = {"EvaluationResults": results, "IsTruncated": start + size < len(pairs)}
    if out["IsTruncated"]:
        out["Marker"] = str(start + size)
    return ActionResult(out)


def together(results):
    by_action = {}
    for one in results:
        whole = by_action.setdefault(one["EvalActionName"], {
            "EvalActionName": one["EvalActionName"], "EvalResourceName": "arn:${Partition}:${Service}:::${Resource}",
            "EvalDecision": "allowed", "MissingContextValues": [], "ResourceSpecificResults": []})
        if one["EvalDecision"] != "allowed":
            whole["EvalDecision"] = one["EvalDecision"]
        whole["ResourceSpecificResults"].append({
            "EvalResourceName": one["EvalResourceName"], "EvalResourceDecision": one["EvalDecision"], "MissingContextValues": one["MissingContextValues"],
            **({"PermissionsBoundaryDecisionDetail": one["PermissionsBoundaryDecisionDetail"]} if "PermissionsBoundaryDecisionDetail" in one else {})})
    return list(by_action.values())


def refuse(self):
    message = f"User: {self._access_key.arn} is not authorized to perform: {self._action}"
    if "X-Amz-Target" in self._headers:
        raise JsonRESTError("AccessDeniedException", message)
    raise Forbidden(f"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>")


def install():
    IamResponse.simulate_principal_policy = simulate_principal_policy
    IAMRequest._raise_access_denied = refuse
    IAMRequestBase.check_signature = lambda self: None
