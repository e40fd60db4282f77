"""The fake AWS of the tests: a moto server that starts accounts quickly, answers quickly, ends with the program that
started it, and has ECS tasks that can be told how to go (own code; imports moto, changes nothing on disk).

It takes a free port, prints it when it takes requests, and ends when its standard input does: a test binary that is
killed leaves no server behind. Go's side is test/moto.

Quick: of AWS's thousand managed policies, which moto loads anew for every account, it knows those that the tests attach,
and no machine images; it lists its own folder and its operations once and not for every request; and it does not log each
request.

Repaired: the actions of CloudWatch under the name that policies have; the memory and cpu of a container are strings on the wire; RunTask needs no memory of the container and no
security group; the same clientToken is the same task.

A task walks PROVISIONING, PENDING, RUNNING, DEPROVISIONING, STOPPED, one step each time it is described. The event in
the container's DECANT_EVENT, or in the task definition's variable FAKE_TASK, may say under "fake" how it goes:

    exit       the container's exit code; null: it never ran (default 0)
    stop_code, reason, note    stopCode, stoppedReason and the container's reason
    forgets    true: it runs, and ECS has no exit code of it in the end
    throttled  the registry throttles the pull of so many tasks with this script, which never run
    missing    how often it is not found at first (default 0)
    failures   RunTask answers these failures and starts nothing
    lines      what it prints: the first when it runs, the last ones after it has stopped
    forever    it goes on until it is stopped; then it exits with `exit`
"""
import functools
import json
import logging
import os
import sys
import threading
import time


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()  # before the imports, which take seconds

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_LAMBDA_STUB_ECR"] = "true"
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

import moto.iam.models as iam  # noqa: E402

KEPT = ("AmazonECSTaskExecutionRolePolicy", "AWSLambdaBasicExecutionRole")
everything = json.loads(iam.aws_managed_policies_data)
iam.aws_managed_policies_data = json.dumps({name: everything[name] for name in KEPT})

import moto.backends as backends  # noqa: E402
import moto.core.responses as core  # noqa: E402
import moto.ecs.models as ecs  # noqa: E402
import moto.ecs.responses as responses  # noqa: E402
from moto.iam import access_control  # noqa: E402
from moto.core.responses import ActionResult  # noqa: E402
from moto.ec2.models.elastic_network_interfaces import NetworkInterface  # noqa: E402
from moto.logs.models import LogsBackend, logs_backends  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

import simulator  # noqa: E402

MODULES = tuple(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: MODULES
core.method_names_from_class = functools.lru_cache(maxsize=None)(core.method_names_from_class)
logging.getLogger("werkzeug").setLevel(logging.WARNING)

NetworkInterface.private_dns_name = ""  # in a VPC without DNS names moto has none, and ECS's task reads it
WALK = ["PROVISIONING", "PENDING", "RUNNING", "DEPROVISIONING", "STOPPED"]


def container_init(self, definition):
    plain_init(self, definition)
    for name in ("cpu", "memory", "memory_reservation"):
        value = getattr(self, name, None)
        if value is not None:
            setattr(self, name, str(value))


plain_init = ecs.Container.__init__
ecs.Container.__init__ = container_init


def requirements(definition):
    lent = [c for c in definition.container_definitions if "memory" not in c]
    for c in lent:
        c["memory"] = 0
    try:
        return plain_requirements(definition)
    finally:
        for c in lent:
            del c["memory"]


plain_requirements = ecs.EC2ContainerServiceBackend._calculate_task_resource_requirements
ecs.EC2ContainerServiceBackend._calculate_task_resource_requirements = staticmethod(requirements)


def script_of(variables):
    for v in variables or []:
        if v["name"] in ("DECANT_EVENT", "FAKE_TASK"):
            try:
                found = json.loads(v["value"])
            except ValueError:
                continue
            if isinstance(found, dict) and isinstance(found.get("fake"), dict):
                return found["fake"]
    return None


def script(overrides, definition):
    for c in (overrides or {}).get("containerOverrides", []):
        found = script_of(c.get("environment"))
        if found is not None:
            return found
    return script_of(definition.container_definitions[0].get("environment")) or {}


THROTTLED = ("CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref: the image does not exist "
             "or no pull access: toomanyrequests: Rate exceeded")


def run_task(self):
    backend = self.ecs_backend
    token = self._get_param("clientToken")
    known = backend.__dict__.setdefault("decant_tokens", {})
    if token in known:
        return ActionResult({"tasks": known[token], "failures": []})
    definition = backend.describe_task_definition(self._get_param("taskDefinition"))
    told = script(self._get_param("overrides"), definition)
    if told.get("throttled"):
        pulls = backend.__dict__.setdefault("decant_pulls", {})
        key = json.dumps(told, sort_keys=True)
        pulls[key] = pulls.get(key, 0) + 1
        if pulls[key] <= told["throttled"]:
            told = {"exit": None, "reason": THROTTLED}
    if told.get("failures"):
        return ActionResult({"tasks": [], "failures": told["failures"]})
    network = self._get_param("networkConfiguration")
    if network:
        network.get("awsvpcConfiguration", {}).setdefault("securityGroups", [])
    tasks = backend.run_task(
        self._get_param("cluster", "default"), self._get_param("taskDefinition"), 1, self._get_param("overrides"),
        self._get_param("startedBy"), self._get_param("tags"), self._get_param("launchType"), network,
        self._get_param("group"), self._get_param("platformVersion"), self._get_param("capacityProviderStrategy"))
    for task in tasks:
        task.told, task.definition, task.steps, task.printed = told, definition, 0, 0
        task.missing = told.get("missing", 0)
        task.containers[0].exitCode = None
        task._status = WALK[0]
    known[token] = tasks
    return ActionResult({"tasks": tasks, "failures": []})


responses.EC2ContainerServiceResponse.run_task = run_task


def step(self):
    """One look at the task."""
    last = WALK.index(self._status)
    self.steps += 1
    if self._status == "RUNNING":
        self.started_at = getattr(self, "started_at", None) or time.time()
        prints(self, self.printed + 1)
        if self.told.get("forever") and not getattr(self, "stopping", False):
            return
    if last + 1 < len(WALK):
        self._status = WALK[last + 1]
        if self.told.get("exit", 0) is None and self._status == "RUNNING":
            self._status = "DEPROVISIONING"
        if self._status == "STOPPED":
            stopped(self)
            LATE.append(self)


LATE = []  # tasks that have stopped, whose last lines come when the log is read for the second time


def get_log_events(self, *args, **kwargs):
    for task in list(LATE):
        task.reads = getattr(task, "reads", 0) + 1
        if task.reads > 1:
            LATE.remove(task)
            prints(task, len(task.told.get("lines", [])))
    return plain_get_log_events(self, *args, **kwargs)


plain_get_log_events = LogsBackend.get_log_events
LogsBackend.get_log_events = get_log_events


def stopped(self):
    code = self.told.get("exit", 0)
    self.desired_status = "STOPPED"
    self.stopped_at = time.time()
    self.containers[0].exitCode = None if self.told.get("forgets") else code
    self.containers[0].last_status = "STOPPED"
    self.containers[0].reason = self.told.get("note")
    if not self.stopped_reason:
        self.stopped_reason = self.told.get("reason") or ("Essential container in task exited" if code is not None else "")
        self.stop_code = self.told.get("stop_code") or ("EssentialContainerExited" if code is not None else "TaskFailedToStart")


def prints(self, upto):
    lines = self.told.get("lines", [])[self.printed:upto]
    options = (self.definition.container_definitions[0].get("logConfiguration") or {}).get("options") or {}
    if not lines or not options:
        return
    logs = logs_backends[self._account_id][self.region_name]
    group, stream = options["awslogs-group"], "/".join([options["awslogs-stream-prefix"], self.containers[0].name, self.id])
    if stream not in logs.groups[group].streams:
        logs.create_log_stream(group, stream)
    now = int(time.time() * 1000)
    logs.put_log_events(group, stream, [{"timestamp": now, "message": line} for line in lines])
    self.printed += len(lines)


def describe_tasks(self, cluster, tasks):
    found = []
    for task in plain_describe(self, cluster, tasks):
        if not hasattr(task, "told"):
            found.append(task)
            continue
        if task.missing > 0:
            task.missing -= 1
            continue
        step(task)
        found.append(task)
    return found


plain_describe = ecs.EC2ContainerServiceBackend.describe_tasks
ecs.EC2ContainerServiceBackend.describe_tasks = describe_tasks
plain_advance = ecs.Task.advance
ecs.Task.advance = lambda self: None if hasattr(self, "told") else plain_advance(self)
ecs.Task.status = property(
    lambda self: self._status if hasattr(self, "told") else ecs.ManagedState.status.fget(self),
    lambda self, value: setattr(self, "_status", value))


def stop_task(self, cluster, task, reason):
    for known in self.tasks[self._get_cluster(cluster).name].values():
        if known.task_arn.endswith(task.split("/")[-1]) and hasattr(known, "told"):
            known.stopping = True
            known.stopped_reason, known.stop_code = reason, "UserInitiated"
            return known
    return plain_stop(self, cluster, task, reason)


plain_stop = ecs.EC2ContainerServiceBackend.stop_task
ecs.EC2ContainerServiceBackend.stop_task = stop_task



def asks_of_iam(self, *args, **kwargs):
    """IAM's prefix of CloudWatch is another one than the name that its requests are signed for."""
    plain_asks(self, *args, **kwargs)
    service, _, operation = self._action.partition(":")
    if service == "monitoring":
        self._action = "cloudwatch:" + operation


plain_asks = access_control.IAMRequestBase.__init__
access_control.IAMRequestBase.__init__ = asks_of_iam

if __name__ == "__main__":
    simulator.install()
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True, request_handler=MotoRequestHandler)
    os.environ["MOTO_PORT"] = str(server.port)
    print(server.port, flush=True)
    server.serve_forever()
