#!/usr/bin/env python3
"""Runs one Lambda handler of this repository as a container task.

    python runner.py app.nightly

The handler stays as it is: it gets the event, the context, the environment and the root logger that AWS Lambda
gave it. Only Python's standard library is needed (3.6 or newer); boto3 is imported when an event lies in S3, a task
token has to be answered, a second copy of the task must wait or a failed event has to be sent.

Two processes: this one supervises, and every attempt gets a fresh child whose main thread runs the handler, so that
a crash, a full memory or a time limit is noticed, explained and retried just as Lambda did.

Environment
  DECANT_FUNCTION_NAME     the Lambda function's full name (context.function_name)
  DECANT_FUNCTION          its short name, used when the full one is missing
  DECANT_KIND              lambda_function (default), schedule, on_cw_event, on_s3_event, on_sns_message,
                           on_sqs_message, on_kinesis_record, on_dynamodb_record
  DECANT_MEMORY_MB         context.memory_limit_in_mb (default 128, Chalice's own default)
  DECANT_TIMEOUT_SECONDS   wall-clock limit of one attempt, importing included; unset or 0: none
  DECANT_RETRIES           further attempts after a failure, 0 to 10 (default 0)
  DECANT_RETRY_DELAYS      seconds before each of them, the last repeats (default "60,120", as Lambda waited)
  DECANT_THREADS_SECONDS   how long threads may go on after the handler has returned (default 30)
  DECANT_CONCURRENCY       at most so many tasks of this family at once; later ones wait (up to 6 hours)
  DECANT_ASYNC=run         run a coroutine that the handler returns; Lambda treats it as an error, and so do we

The event: the first of these that is set
  DECANT_EVENT             JSON text
  DECANT_EVENT_FILE        a file with JSON; "-" is standard input
  DECANT_EVENT_S3          s3://bucket/key of a JSON object
Without one, a schedule gets a complete "Scheduled Event" (DECANT_EVENT_ID, _TIME, _ACCOUNT, _REGION, _RULE_ARN,
DECANT_SCHEDULE_TIME, DECANT_SCHEDULE_ARN and DECANT_RULE_NAME fill its fields), a lambda_function gets {} (what
Lambda passes for an empty payload), and every other kind is refused.

Failed events: after the last attempt, once, also when the task is stopped; not with a task token
  DECANT_DEAD_LETTER_ARN   queue or topic that gets the event with the attributes RequestID, ErrorCode, ErrorMessage,
                           as from Lambda's dead-letter queue
  DECANT_ON_FAILURE_ARN    queue, topic or event bus that gets the record of Lambda's on-failure destination
  DECANT_STOP_SECONDS      the container's stopTimeout (default 30): a handler that is still running 20 s before its
                           end is killed, so that there is time to send
What is refused, for example because it is too large, is written to the log with the whole event on one line.

Step Functions (.waitForTaskToken)
  DECANT_TASK_TOKEN              answer with SendTaskSuccess (the result) or SendTaskFailure (type and cause)
  DECANT_TASK_HEARTBEAT_SECONDS  send a heartbeat that often

Exit codes
  0 the handler returned          75 other tasks of this family did not end in time
  1 it raised, or its result is no JSON, or it ended the process
  2 no usable event or setting    124 time limit
  3 it cannot be imported         128+n ended by signal n (143: the task was stopped, 137: mostly out of memory)
A handler that calls sys.exit(n) fails with code n, or 1 for sys.exit(0): on Lambda, too, that is no way to return.

Other than on Lambda: AWS_EXECUTION_ENV keeps the value of the platform (AWS_ECS_FARGATE); without a time limit
context.get_remaining_time_in_millis() always answers one day; threads may finish (DECANT_THREADS_SECONDS), where
Lambda froze them; SIGTERM raises SystemExit in the handler, so that `finally` blocks run before the task ends.
"""

import decimal
import importlib
import inspect
import json
import logging
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
import uuid

KINDS = ("lambda_function", "schedule", "on_cw_event", "on_s3_event", "on_sns_message", "on_sqs_message",
         "on_kinesis_record", "on_dynamodb_record")
CHILD = "--attempt"             # how the supervisor calls this file for one attempt; not for people
KILL_AFTER = 5.0                # seconds between SIGTERM and SIGKILL when the time limit is over
ONE_DAY_MS = 24 * 60 * 60 * 1000
GUARD_POLL, GUARD_LIMIT = 15.0, 6 * 60 * 60.0  # Lambda kept retrying a throttled event for six hours, too
MAX_OUTPUT, MAX_ERROR, MAX_CAUSE = 256 * 1024, 256, 32768  # Step Functions: bytes, characters, characters
SEND_SECONDS = 20.0             # kept of the stop timeout for sending the failed event
MAX_RECORD = 256 * 1024         # bytes that SNS takes in a message; SQS and EventBridge take at least that
MAX_REASON = 1024               # characters of the error message that a dead-letter queue got from Lambda
THROTTLED = 75                  # exit code after waiting in vain for older tasks


class Refused(Exception):
    """The handler cannot be started, and trying again would not help."""

    def __init__(self, message, code=2, error_type="Runtime.InvalidTask"):
        super().__init__(message)
        self.code = code
        self.error_type = error_type


class Stopped(BaseException):
    """A signal arrived while no handler was running. Not an Exception, so that nobody's `except Exception` keeps it."""


class Outcome:
    """What came of an attempt: an exit code and, on success, the result as JSON text, else the error."""

    def __init__(self, code, result=None, error=None, note=""):
        self.code = code
        self.result = result
        self.error = error  # {"errorMessage", "errorType", "requestId", "stackTrace"}, as Lambda answers
        self.note = note    # for the REPORT line


def say(text):
    """Writes one line to the log at once, whatever characters it has. A lost log never ends the task."""
    data = (text + "\n").encode("utf-8", "backslashreplace")
    try:
        sys.__stdout__.flush()
        while data:
            data = data[os.write(1, data):]  # not through sys.stdout, which the handler may have replaced
    except (OSError, ValueError, AttributeError):
        pass


def make_error(error_type, message, request_id="", stack=()):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": list(stack)}


def utc_now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


# ---------------------------------------------------------------------------------------------------------------
# The supervisor


def number(env, name, default, lowest=0.0, highest=float("inf")):
    """Reads a number from the environment; an empty value counts as missing."""
    text = env.get(name, "").strip()
    try:
        value = float(text) if text else float(default)
    except ValueError:
        value = float("nan")
    if not lowest <= value <= highest:
        raise Refused("%s is %r; it must be a number from %g to %g." % (name, text, lowest, highest))
    return value


class Task:
    """The ECS task this process runs in, as its metadata endpoint describes it; all None elsewhere."""

    def __init__(self, env):
        base = env.get("ECS_CONTAINER_METADATA_URI_V4")
        task = self._get(base + "/task") if base else {}
        container = self._get(base) if base else {}
        self.arn = task.get("TaskARN")
        self.cluster = task.get("Cluster")
        self.family = task.get("Family")
        # arn:aws:ecs:eu-west-1:123456789012:task/cluster/0123456789abcdef0123456789abcdef
        parts = (self.arn or "").split(":")
        known = len(parts) > 5
        self.partition = parts[1] if known else "aws"
        self.region = parts[3] if known else env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION")
        self.account = parts[4] if known else None
        logs = container.get("LogOptions") or {}
        self.log_group = logs.get("awslogs-group")
        self.log_stream = logs.get("awslogs-stream")

    def request_id(self):
        """The task's id written as a UUID, so that every log line leads to its task; random outside ECS."""
        try:
            return str(uuid.UUID((self.arn or "").rsplit("/", 1)[-1]))
        except ValueError:
            return str(uuid.uuid4())

    @staticmethod
    def _get(url):
        import urllib.request
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # link-local: never through a proxy
        for pause in (0.2, 1.0, None):
            try:
                with opener.open(url, timeout=2) as answer:
                    found = json.loads(answer.read().decode("utf-8"))
                    return found if isinstance(found, dict) else {}
            except (OSError, ValueError) as error:
                if pause is None:
                    say("decant: the task's metadata cannot be read (%s); going on without it" % error)
                    return {}
                time.sleep(pause)


class Supervisor:
    def __init__(self, handler, env):
        self.handler = handler
        self.env = env
        self.root = os.path.abspath(env.get("LAMBDA_TASK_ROOT") or os.getcwd())
        self.kind = env.get("DECANT_KIND") or "lambda_function"
        self.name = env.get("DECANT_FUNCTION_NAME") or env.get("DECANT_FUNCTION") or handler.rpartition(".")[2]
        self.memory = env.get("DECANT_MEMORY_MB") or "128"
        self.token = env.get("DECANT_TASK_TOKEN")
        self.heartbeat = None   # seconds between two heartbeats, None without
        self.last_beat = time.monotonic()
        self.clients = {}
        self.task = None
        self.request_id = ""
        self.process = None     # the child of the running attempt
        self.signal = None      # the first SIGTERM or SIGINT that arrived
        self.stopping = 0.0     # when it arrived, on the monotonic clock
        self.event = None       # the event's JSON text, once it is known
        self.attempts = 0       # how often the handler was started
        self.waiting = False    # true while a signal may end the supervisor's own waiting

    def run(self):
        """Does everything and returns the exit code."""
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, self.on_signal)
        try:
            self.wait_for_signals()
            self.check_settings()
            self.task = Task(self.env)
            self.request_id = self.task.request_id()
            self.event = self.load_event()
            self.wait_for_turn()
            outcome = self.run_attempts(self.event)
        except Refused as refused:
            say("decant: " + str(refused))
            outcome = Outcome(refused.code, error=make_error(refused.error_type, str(refused), self.request_id))
        except Stopped:
            outcome = self.stopped_outcome()
        self.waiting = False
        self.send_failure(outcome)
        return self.answer_token(outcome)

    def on_signal(self, signum, _frame):
        if not self.signal:
            self.signal, self.stopping = signum, time.monotonic()
        if self.process is not None:
            # Only the handler's process: what it has started itself is its own affair until the time is over.
            say("decant: %s received, passed on to the handler" % signal.Signals(signum).name)
            self.process.send_signal(signum)
        elif self.waiting:
            raise Stopped()

    def wait_for_signals(self):
        """From here on a signal ends the supervisor's own work; one that came just before does so now."""
        self.waiting = True
        if self.signal:
            raise Stopped()

    def stopped_outcome(self):
        name = signal.Signals(self.signal).name
        say("decant: stopped by %s before the handler could finish" % name)
        error = make_error("Task.Stopped", "The task was stopped by %s." % name, self.request_id)
        return Outcome(128 + self.signal, error=error, note="Status: error\tError Type: Task.Stopped")

    def check_settings(self):
        if self.kind not in KINDS:
            raise Refused("DECANT_KIND is %r; it must be one of: %s." % (self.kind, ", ".join(KINDS)))
        if not os.path.isdir(self.root):
            raise Refused("The code's folder %s does not exist; LAMBDA_TASK_ROOT names it." % self.root)
        self.limit = number(self.env, "DECANT_TIMEOUT_SECONDS", 0)
        self.grace = number(self.env, "DECANT_THREADS_SECONDS", 30)
        self.retries = int(number(self.env, "DECANT_RETRIES", 0, highest=10))
        self.concurrency = int(number(self.env, "DECANT_CONCURRENCY", 0))
        self.heartbeat = number(self.env, "DECANT_TASK_HEARTBEAT_SECONDS", 0) or None
        self.stop_seconds = number(self.env, "DECANT_STOP_SECONDS", 30)
        delays = self.env.get("DECANT_RETRY_DELAYS") or "60,120"
        self.delays = [number({"DECANT_RETRY_DELAYS": part}, "DECANT_RETRY_DELAYS", "nan")
                       for part in delays.split(",")]

    # The event

    def load_event(self):
        """Returns the event's JSON text, having made sure that it is JSON."""
        env = self.env
        if env.get("DECANT_EVENT"):
            source, data = "DECANT_EVENT", env["DECANT_EVENT"].encode("utf-8", "surrogateescape")
        elif env.get("DECANT_EVENT_FILE"):
            source = env["DECANT_EVENT_FILE"]
            data = self.read_event_file(source)
        elif env.get("DECANT_EVENT_S3"):
            source = env["DECANT_EVENT_S3"]
            data = self.read_event_object(source)
        elif self.kind == "schedule":
            return json.dumps(self.scheduled_event())
        elif self.kind == "lambda_function":
            return "{}"
        else:
            raise Refused("%s needs an event, but none was given: set DECANT_EVENT, DECANT_EVENT_FILE or "
                          "DECANT_EVENT_S3 in the container's environment." % self.kind)
        try:
            text = data.decode("utf-8")
            json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Refused("The event in %s is not valid JSON: %s." % (source, error),
                          error_type="Runtime.UnmarshalError")
        return text

    @staticmethod
    def read_event_file(path):
        try:
            if path == "-":
                return sys.stdin.buffer.read()
            with open(path, "rb") as file:
                return file.read()
        except OSError as error:
            raise Refused("The event file %s cannot be read: %s." % (path, error.strerror or error))

    def read_event_object(self, uri):
        bucket, _, key = uri[len("s3://"):].partition("/")
        if not uri.startswith("s3://") or not bucket or not key:
            raise Refused("DECANT_EVENT_S3 is %r; it must look like s3://bucket/key." % uri)
        try:
            return self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        except Refused:
            raise
        except Exception as error:
            raise Refused("The event %s cannot be read: %s. The task role needs s3:GetObject on it." % (uri, error))

    def scheduled_event(self):
        """The event an EventBridge schedule sends to a Lambda function. Chalice wants all nine keys."""
        env = self.env
        region = env.get("DECANT_EVENT_REGION") or self.task.region or "us-east-1"
        account = env.get("DECANT_EVENT_ACCOUNT") or self.account()
        rule = "arn:%s:events:%s:%s:rule/%s" % (self.task.partition, region, account,
                                                env.get("DECANT_RULE_NAME") or self.name)
        return {
            "version": "0",
            "id": env.get("DECANT_EVENT_ID") or str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": account,
            "time": env.get("DECANT_EVENT_TIME") or env.get("DECANT_SCHEDULE_TIME") or utc_now(),
            "region": region,
            "resources": [env.get("DECANT_EVENT_RULE_ARN") or env.get("DECANT_SCHEDULE_ARN") or rule],
            "detail": {},
        }

    def account(self):
        return self.task.account or self.env.get("DECANT_EVENT_ACCOUNT") or "000000000000"

    # AWS

    def client(self, service, region=None):
        """A boto3 client; boto3 is the one that the handler would import."""
        key = (service, region, bool(self.signal))
        if key not in self.clients:
            if self.root not in sys.path:
                sys.path.insert(0, self.root)
            try:
                import boto3
                from botocore.config import Config
            except ImportError as error:
                raise Refused("boto3 is needed here but cannot be imported (%s); add it to requirements.txt." % error)
            config = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 4})
            if self.signal:  # the task is killed soon: three tries within SEND_SECONDS
                config = Config(connect_timeout=2, read_timeout=4, retries={"max_attempts": 2})
            self.clients[key] = boto3.client(service, region_name=region or self.task.region, config=config)
        return self.clients[key]

    def wait_for_turn(self):
        """Where Lambda's reserved concurrency kept runs apart, waits until the older tasks have ended."""
        if not self.concurrency:
            return
        if not (self.task.arn and self.task.family):
            say("decant: not on ECS, so nothing keeps several runs apart (DECANT_CONCURRENCY=%d)" % self.concurrency)
            return
        give_up = time.monotonic() + GUARD_LIMIT
        said = None
        while True:
            older = self.older_tasks()
            if older is not None and len(older) < self.concurrency:
                return
            if time.monotonic() >= give_up:
                raise Refused("Other tasks of %s were still running after 6 hours; this run gives up without having "
                              "started the handler." % self.task.family, code=THROTTLED, error_type="Task.Throttled")
            if older and older != said:
                say("decant: waiting for %d older task(s) of %s: %s" % (len(older), self.task.family, ", ".join(older)))
                said = older
            self.pause(GUARD_POLL)

    def older_tasks(self):
        """ARNs of this family's tasks that were created before this one; None when ECS did not answer."""
        try:
            ecs = self.client("ecs")
            arns, page = [], {}
            while True:
                # Tasks that are still PENDING also have the desired status RUNNING.
                found = ecs.list_tasks(cluster=self.task.cluster, family=self.task.family, desiredStatus="RUNNING",
                                       **page)
                arns += found["taskArns"]
                if not found.get("nextToken"):
                    break
                page = {"nextToken": found["nextToken"]}
            arns = sorted(set(arns) | {self.task.arn})
            tasks = []
            for start in range(0, len(arns), 100):
                tasks += ecs.describe_tasks(cluster=self.task.cluster, tasks=arns[start:start + 100])["tasks"]
        except Refused:
            raise
        except Exception as error:
            if "AccessDenied" in str(error):
                raise Refused("The task may not see whether older ones are running, so it does not start: %s. The task "
                              "role needs ecs:ListTasks and ecs:DescribeTasks." % error, code=THROTTLED,
                              error_type="Task.Throttled")
            say("decant: ECS cannot be asked for older tasks (%s); trying again" % error)
            return None
        ages = {task["taskArn"]: (task["createdAt"], task["taskArn"]) for task in tasks if "createdAt" in task}
        mine = ages.get(self.task.arn)
        if mine is None:
            return None
        return sorted(arn for arn, age in ages.items() if age < mine)

    def beat(self):
        """Sends a heartbeat when one is due."""
        if not (self.token and self.heartbeat) or time.monotonic() - self.last_beat < self.heartbeat:
            return
        self.last_beat = time.monotonic()
        try:
            self.client("stepfunctions").send_task_heartbeat(taskToken=self.token)
        except Exception as error:
            say("decant: the heartbeat was not taken: %s" % error)

    # The failed event

    def destinations(self):
        """Where a failed event goes: (ARN, function that makes (text, attributes) of an outcome)."""
        if self.token:
            return []  # the state machine has the failure
        both = ((self.env.get("DECANT_DEAD_LETTER_ARN"), self.dead_letter),
                (self.env.get("DECANT_ON_FAILURE_ARN"), self.record))
        return [(arn, make) for arn, make in both if arn]

    def send_failure(self, outcome):
        """Sends the event of a failed run where Lambda would have sent it. The exit code stays as it is."""
        if outcome.code == 0 or self.event is None:
            return
        refused = False
        for arn, make in self.destinations():
            try:
                self.send(arn, *make(outcome))
                say("decant: the event was sent to " + arn)
            except Exception as error:
                say("decant: the event could not be sent to %s: %s" % (arn, one_event(str(error))))
                refused = True
        if refused:
            say("decant: event that could not be sent, request %s: %s" % (self.request_id, one_line(self.event)))

    def dead_letter(self, outcome):
        """The event itself, with the attributes that Lambda gives a message of its dead-letter queue.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        """
        reason = outcome.error["errorMessage"] or outcome.error["errorType"]
        return escape_rare(self.event), {
            "RequestID": {"DataType": "String", "StringValue": self.request_id},
            "ErrorCode": {"DataType": "Number", "StringValue": str(status_code(outcome))},
            "ErrorMessage": {"DataType": "String", "StringValue": only_text(reason[:MAX_REASON]) or "unknown"},
        }

    def record(self, outcome):
        """The record that Lambda sends to an on-failure destination, with the event as its text stands.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        """
        text = self.record_with(outcome, outcome.error)
        if len(text.encode("utf-8")) > MAX_RECORD:  # the event matters more than the stack
            error = dict(outcome.error, stackTrace=[], errorMessage=outcome.error["errorMessage"][:MAX_REASON])
            text = self.record_with(outcome, error)
        return text, {}

    def record_with(self, outcome, error):
        fields = [
            ("version", json.dumps("1.0")),
            ("timestamp", json.dumps(utc_now()[:-1] + ".000Z")),
            ("requestContext", json.dumps({
                "requestId": self.request_id,
                "functionArn": self.function_arn() + ":$LATEST",
                "condition": "EventAgeExceeded" if outcome.code == THROTTLED else "RetriesExhausted",
                "approximateInvokeCount": self.attempts,
            })),
            ("requestPayload", escape_rare(self.event)),
            ("responseContext", json.dumps({
                "statusCode": status_code(outcome), "executedVersion": "$LATEST", "functionError": "Unhandled",
            })),
            ("responsePayload", json.dumps(error)),
        ]
        return "{" + ", ".join('"%s": %s' % field for field in fields) + "}"

    def send(self, arn, text, attributes):
        """Sends to a queue, a topic or an event bus; whatever is wrong is an exception."""
        parts = arn.split(":", 5)
        if len(parts) != 6:
            raise ValueError("it is not an ARN")
        service, region, account, name = parts[2:]
        if service == "sqs":
            queue = self.client("sqs", region)
            url = "%s/%s/%s" % (queue.meta.endpoint_url.rstrip("/"), account, name)  # sqs:GetQueueUrl is not needed
            queue.send_message(QueueUrl=url, MessageBody=text, MessageAttributes=attributes)
        elif service == "sns":
            self.client("sns", region).publish(TopicArn=arn, Message=text, MessageAttributes=attributes)
        elif service == "events":
            answer = self.client("events", region).put_events(Entries=[{
                "Source": "lambda", "DetailType": "Lambda Function Invocation Result - Failure", "Detail": text,
                "Resources": [arn, self.function_arn() + ":$LATEST"], "EventBusName": arn}])
            if answer["FailedEntryCount"]:
                raise ValueError("%(ErrorCode)s: %(ErrorMessage)s" % answer["Entries"][0])
        else:
            raise ValueError("only queues of SQS, topics of SNS and event buses can be sent to")

    def out_of_time(self, now):
        """True when ECS is about to kill the task and the handler has not ended: its event must be sent first."""
        if not self.signal or not self.destinations():
            return False
        return now >= self.stopping + max(self.stop_seconds - SEND_SECONDS, self.stop_seconds / 2)

    def answer_token(self, outcome):
        """Tells Step Functions how it ended and returns the exit code."""
        if not self.token:
            return outcome.code
        try:
            if outcome.code == 0:
                problem = output_problem(outcome.result)
                if not problem:
                    self.client("stepfunctions").send_task_success(taskToken=self.token, output=outcome.result)
                    return 0
                say("decant: the result cannot be handed to Step Functions: " + problem)
                outcome = Outcome(1, error=make_error("Runtime.MarshalError", problem, self.request_id))
            self.client("stepfunctions").send_task_failure(
                taskToken=self.token, error=outcome.error["errorType"][:MAX_ERROR], cause=cause_text(outcome.error))
        except Exception as error:
            say("decant: Step Functions did not take the answer: %s" % error)
            return outcome.code or 1
        return outcome.code

    def pause(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(max(0.0, min(1.0, until - time.monotonic())))
            self.beat()

    # Attempts

    def run_attempts(self, event):
        for attempt in range(self.retries + 1):
            outcome = self.run_attempt(event)
            if outcome.code == 0 or self.signal or attempt == self.retries:
                return outcome
            self.wait_for_signals()
            delay = self.delays[min(attempt, len(self.delays) - 1)]
            say("decant: attempt %d of %d failed; the next one follows in %g s"
                % (attempt + 1, self.retries + 1, delay))
            self.pause(delay)

    def run_attempt(self, event):
        """Runs the handler once in a fresh process and says how it went, with Lambda's START, END and REPORT lines."""
        inbox, answer_end = os.pipe()
        message = json.dumps({
            "handler": self.handler, "event": event, "request_id": self.request_id, "answer": answer_end,
            "deadline": time.monotonic() + self.limit if self.limit else None, "function_arn": self.function_arn(),
        }).encode("utf-8")
        say("START RequestId: %s Version: $LATEST" % self.request_id)
        started = time.monotonic()
        self.attempts += 1
        self.waiting = False
        self.process = subprocess.Popen(
            [sys.executable or "python3", "-u", os.path.abspath(__file__), CHILD], stdin=subprocess.PIPE, bufsize=0,
            pass_fds=(answer_end,), start_new_session=True, env=self.child_environment(), cwd=self.root)
        os.close(answer_end)
        if self.signal:  # it came while the child was being started
            self.process.send_signal(self.signal)
        answer, timed_out = self.attend(inbox, message, started)
        os.close(inbox)
        status, self.process = self.process.returncode, None
        outcome = self.judge(answer, timed_out, status)
        self.report(outcome, answer, time.monotonic() - started)
        return outcome

    def attend(self, inbox, message, started):
        """Hands the invocation to the child and waits for its answer and its end: (answer or None, timed out)."""
        process, outbox = self.process, self.process.stdin.fileno()
        os.set_blocking(outbox, False)
        os.set_blocking(inbox, False)
        heard, answer, timed_out, kill_at = b"", None, False, None
        listening = True
        while process.poll() is None:
            readable, writable, _ = select.select([inbox] if listening else [], [outbox] if message else [], [],
                                                  0.1 if listening else 0.02)
            if writable:
                message = self.feed(outbox, message)
                if not message:
                    process.stdin.close()
            if readable:
                piece = read_some(inbox)
                heard, listening = heard + piece, bool(piece)
            now = time.monotonic()
            if answer is None and heard.endswith(b"\n"):
                answer, kill_at = json.loads(heard.decode("utf-8")), now + self.grace
            if answer is None and self.limit and not timed_out and now - started >= self.limit:
                timed_out, kill_at = True, now + KILL_AFTER
                say("%s %s Task timed out after %.2f seconds" % (utc_now(), self.request_id, self.limit))
                signal_group(process.pid, signal.SIGTERM)
            if kill_at is not None and now >= kill_at:
                if answer and not timed_out:
                    say("decant: ended %g s after the handler although threads were still running: %s"
                        % (self.grace, ", ".join(answer["threads"]) or "unnamed"))
                signal_group(process.pid, signal.SIGKILL)
                process.wait()
            if self.out_of_time(now) and not (answer and answer["error"] is None) and process.poll() is None:
                say("decant: the handler has not ended %g s after %s; it is ended now, so that its event can be sent"
                    % (now - self.stopping, signal.Signals(self.signal).name))
                signal_group(process.pid, signal.SIGKILL)
                process.wait()
            self.beat()
        signal_group(process.pid, signal.SIGKILL)  # what the handler has started and left behind
        reap_orphans()
        piece = read_some(inbox)
        while piece:  # what it said between our last look and its end
            heard, piece = heard + piece, read_some(inbox)
        if answer is None and heard.endswith(b"\n"):
            answer = json.loads(heard.decode("utf-8"))
        return answer, timed_out

    @staticmethod
    def feed(outbox, message):
        try:
            rest = message[os.write(outbox, message[:65536]):]
        except BlockingIOError:
            return message
        except BrokenPipeError:
            return b""  # the child died before it read its event; its status says why
        return rest

    def judge(self, answer, timed_out, status):
        """Turns what is known about a finished attempt into its outcome."""
        if answer and answer["error"] is None and not timed_out:
            if status != 0 and status != -signal.SIGKILL:
                say("decant: the handler had returned when its process %s" % describe_end(status))
            return Outcome(0, result=answer["result"])
        if self.signal and not timed_out:
            return self.stopped_outcome()
        if timed_out:
            error = make_error("Sandbox.Timedout", "%s %s Task timed out after %.2f seconds"
                               % (utc_now(), self.request_id, self.limit), self.request_id)
            return Outcome(124, error=error, note="Status: timeout")
        if answer:
            return Outcome(answer["code"], error=answer["error"],
                           note="Status: error\tError Type: " + answer["error"]["errorType"])
        words = describe_end(status)
        say("[ERROR] Runtime.ExitError: the process %s before the handler had returned" % words)
        error = make_error("Runtime.ExitError", "RequestId: %s Error: the process %s" % (self.request_id, words),
                           self.request_id)
        return Outcome(128 - status if status < 0 else status or 1, error=error,
                       note="Status: error\tError Type: Runtime.ExitError")

    def report(self, outcome, answer, seconds):
        say("END RequestId: %s" % self.request_id)
        # The largest of the finished children: like Lambda's figure, it never falls between attempts.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        peak_mb = peak / (1024.0 * 1024.0) if sys.platform == "darwin" else peak / 1024.0
        line = "REPORT RequestId: %s\tDuration: %.2f ms\tMemory Size: %s MB\tMax Memory Used: %d MB\t" % (
            self.request_id, answer["handler_ms"] if answer else seconds * 1000, self.memory, round(peak_mb))
        if answer:
            line += "Init Duration: %.2f ms\t" % answer["init_ms"]
        say(line + outcome.note)

    def function_arn(self):
        return "arn:%s:lambda:%s:%s:function:%s" % (self.task.partition, self.task.region or "us-east-1",
                                                    self.account(), self.name)

    def child_environment(self):
        """The environment with what Lambda would have set; what is there already is left alone."""
        env = dict(self.env)
        env.pop("AWS_CHALICE_CLI_MODE", None)  # code skips opening its connections when it sees this one
        region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or self.task.region
        defaults = {
            "AWS_LAMBDA_FUNCTION_NAME": self.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": self.memory,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": self.task.log_group or "/aws/lambda/" + self.name,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.task.log_stream or "task/" + self.request_id,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,   # the only one of the two that botocore reads
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "LAMBDA_TASK_ROOT": self.root,
            "_HANDLER": self.handler,
            "TZ": ":UTC",
        }
        if not (env.get("LC_ALL") or env.get("LC_CTYPE")):
            defaults["LANG"] = "C.UTF-8"
        for key, value in defaults.items():
            if value and not env.get(key):
                env[key] = value
        return env


def read_some(fd):
    try:
        return os.read(fd, 65536)
    except BlockingIOError:
        return b""


def signal_group(pid, which):
    """The child leads its own process group, so this reaches everything that the handler has started."""
    try:
        os.killpg(pid, which)
    except (ProcessLookupError, PermissionError):
        pass


def reap_orphans():
    """As the container's first process we inherit what the handler left behind."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def describe_end(status):
    if status >= 0:
        return "exited with status %d" % status
    if status == -signal.SIGKILL:
        return "was killed (SIGKILL), most likely because the task's memory was used up"
    try:
        return "was ended by %s" % signal.Signals(-status).name
    except ValueError:
        return "was ended by signal %d" % -status


def status_code(outcome):
    """The HTTP status that Lambda names with a failed event: an attempt that failed was still answered with 200."""
    return 429 if outcome.code == THROTTLED else 200


def escape_rare(text):
    """JSON text without the two characters that no message of SQS can have; they can only stand inside of strings."""
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def only_text(text):
    """The text with a blank for each character that an attribute of a message cannot have."""
    return "".join(c if c in "\t\n\r" or " " <= c < "\ud800" or "\ue000" <= c < "\ufffe" or c > "\uffff" else " "
                   for c in text).strip()


def one_line(text):
    """JSON text on one line: line breaks stand between its parts only."""
    return text.replace("\r", " ").replace("\n", " ")


def output_problem(text):
    """Why a result cannot be a Step Functions output; empty when it can."""
    if len(text.encode("utf-8")) > MAX_OUTPUT:
        return "it is larger than the 256 KiB that Step Functions takes; store it in S3 and return its key."
    try:
        json.loads(text, parse_constant=refuse_constant)
    except ValueError as error:
        return "it is not JSON: %s." % error
    return ""


def refuse_constant(name):
    raise ValueError(name + " is no JSON outside Python")


def cause_text(error):
    """The error as Lambda hands it to Step Functions: JSON, shortened so that it stays JSON."""
    text = json.dumps(error)
    if len(text) > MAX_CAUSE:
        text = json.dumps(dict(error, stackTrace=[], errorMessage=error["errorMessage"][:MAX_CAUSE // 8]))
    return text


# ---------------------------------------------------------------------------------------------------------------
# One attempt, in its own process


class LambdaContext:
    """The second argument of a handler. The attributes and their types are those of Lambda's own object."""

    def __init__(self, request_id, function_arn, deadline):
        self.aws_request_id = request_id
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")  # text on Lambda, too
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = function_arn
        self.tenant_id = None
        self.client_context = None
        self.identity = CognitoIdentity()
        self._deadline = deadline  # on the monotonic clock; None without a time limit

    def get_remaining_time_in_millis(self):
        if self._deadline is None:
            return ONE_DAY_MS
        return max(0, int((self._deadline - time.monotonic()) * 1000))

    def log(self, msg):
        text = str(msg)
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def __repr__(self):
        return "LambdaContext([aws_request_id=%s,function_name=%s])" % (self.aws_request_id, self.function_name)


class CognitoIdentity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class OneEventHandler(logging.Handler):
    """Writes each record as one log event: the log driver splits at newlines, CloudWatch shows \\r as one."""

    def __init__(self, request_id):
        super().__init__()
        self.request_id = request_id

    def emit(self, record):
        try:
            record.aws_request_id = self.request_id
            sys.stdout.write(one_event(self.format(record)) + "\n")
        except Exception:  # logging must never be the reason for a failure
            self.handleError(record)


def one_event(text):
    return text if os.isatty(1) else text.replace("\r\n", "\n").replace("\n", "\r")


def set_up_logging(request_id):
    """As on Lambda the root logger has a handler before user code runs, so logging.basicConfig() changes nothing."""
    logging.Formatter.converter = time.gmtime
    handler = OneEventHandler(request_id)
    handler.setFormatter(logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"))
    logging.getLogger().addHandler(handler)


class Fault(Exception):
    """A failure that Lambda's runtime itself reports, with its type there and the exit code here."""

    def __init__(self, error_type, message, code):
        super().__init__(message)
        self.error_type = error_type
        self.code = code


class Terminated(SystemExit):
    """SIGTERM arrived: unwinds the handler, so that its `finally` blocks run."""


def unwind_on_sigterm():
    """Lets SIGTERM raise Terminated here, and only here: copies that the handler forks keep the usual effect.

    multiprocessing ends its workers with SIGTERM. One that arrived before the copy has shed our handler would be lost
    and the pool would wait for ever, so the signal is held back for that moment.
    """
    if not hasattr(os, "register_at_fork"):  # Python 3.6: SIGTERM simply ends the handler
        return

    def on_term(signum, _frame):
        raise Terminated(128 + signum)

    def in_child():
        if signal.getsignal(signal.SIGTERM) is on_term:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    signal.signal(signal.SIGTERM, on_term)
    os.register_at_fork(before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM}),
                        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM}),
                        after_in_child=in_child)


def load_handler(handler):
    """Imports `package/module.name` or `package.module.name` the way Lambda does."""
    module_name, dot, name = handler.rpartition(".")
    if not dot:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': it must look like module.function" % handler, 3)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict",
                    "Cannot use built-in module %s as a handler module" % module_name, 3)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError",
                    "Unable to import module '%s': %s" % (module_name, error), 3) from error
    except SyntaxError as error:
        raise Fault("Runtime.UserCodeSyntaxError",
                    "Syntax error in module '%s': %s" % (module_name, error), 3) from error
    try:
        return getattr(module, name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module_name), 3)


def encode(value, above=()):
    """JSON text of a handler's result; beyond Python's own encoder Lambda's allows Decimal, bytes and namedtuple."""
    if isinstance(value, bytes):
        value = value.decode("utf-8")
    if isinstance(value, str):
        return quote(value)
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if isinstance(value, decimal.Decimal):
        return "NaN" if value.is_nan() else str(value)
    if id(value) in above:
        raise ValueError("Circular reference detected")
    above = above + (id(value),)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(encode(item, above) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(encode_key(key) + ": " + encode(item, above) for key, item in value.items()) + "}"
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def encode_key(key):
    if isinstance(key, (str, bytes)):
        return encode(key)
    if key is None or isinstance(key, (bool, int, float)):
        return quote(json.dumps(key))
    raise TypeError("keys must be str, int, float, bool or None, not %s" % type(key).__name__)


def quote(text):
    quoted = json.dumps(text, ensure_ascii=False)
    try:
        quoted.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair can only be written escaped
        return json.dumps(text)
    return quoted


def finish(result):
    """Returns the result's JSON text, or fails as Lambda does, saying what the usual mistake is."""
    if inspect.isawaitable(result) and os.environ.get("DECANT_ASYNC") == "run":
        import asyncio

        async def wait(awaitable):
            return await awaitable
        run = getattr(asyncio, "run", None) or asyncio.get_event_loop().run_until_complete  # Python 3.6 has no run()
        result = run(wait(result))
    if isinstance(result, bytes):
        return result.decode("utf-8", "backslashreplace")  # Lambda passes them on as they are
    try:
        return encode(result)
    except Exception as error:
        reason = "Unable to marshal response: %s" % error
        if inspect.isawaitable(result) or inspect.isasyncgen(result):
            reason += ". The handler is async, so nothing of it ran; set DECANT_ASYNC=run to run it"
        elif inspect.isgenerator(result):
            reason += ". The handler contains `yield`, so nothing of it ran"
        raise Fault("Runtime.MarshalError", reason, 1)


def explain(error, code, request_id):
    """Describes the exception being handled as Lambda does, logs it as one event and returns (error, exit code)."""
    if isinstance(error, Fault):
        described = make_error(error.error_type, str(error), request_id)
        error, code = error.__cause__, error.code
        if isinstance(error, SyntaxError):
            stack = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        else:
            stack = frames(error)
        described["stackTrace"] = stack
    elif isinstance(error, SystemExit):
        code = exit_status(error) if code != 3 else 3
        what = "The handler was interrupted by SIGTERM" if isinstance(error, Terminated) else (
            "The handler called sys.exit(%r)" % (error.code,))
        stack = frames(error)
        described = make_error("Runtime.ExitError", what, request_id, stack)
    else:
        described = make_error(type(error).__name__, text_of(error), request_id)
        stack = described["stackTrace"] = frames(error)
    lines = ["[ERROR] " + ": ".join(filter(None, (described["errorType"], described["errorMessage"])))]
    if stack:
        lines.append("Traceback (most recent call last):")
    for line in "".join(stack).splitlines():
        bare = line.lstrip(" ")
        lines.append("\u00a0" * (len(line) - len(bare)) + bare)  # CloudWatch's console drops leading spaces
    say(one_event("\n".join(lines)))
    return described, code


def frames(error):
    """The traceback's entries as text, without those of this file and of the import machinery."""
    if error is None:
        return []
    entries = [(entry.filename, entry.lineno, entry.name, entry.line)
               for entry in traceback.extract_tb(error.__traceback__)]
    ours = (__file__, importlib.__file__)
    while entries and (entries[0][0] in ours or entries[0][0].startswith("<frozen importlib")):
        del entries[0]
    while entries and entries[-1][0] == __file__:  # where SIGTERM raised Terminated
        del entries[-1]
    return traceback.format_list(entries)


def text_of(error):
    try:
        return str(error)
    except Exception:
        return "(its text cannot be made)"


def exit_status(error):
    """The exit code for a handler that raised SystemExit: its own, but never 0."""
    if isinstance(error.code, int):
        return (error.code & 0xFF) or 1
    return 1


def run_handler():
    """The child: reads the invocation from standard input, runs the handler, answers, lets Python end as it does."""
    me = os.getpid()
    invocation = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.set_inheritable(invocation["answer"], False)
    sys.argv[1:] = []
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [os.getcwd()] + [path for path in sys.path if os.path.abspath(path or ".") not in (here, os.getcwd())]

    unwind_on_sigterm()
    request_id = invocation["request_id"]
    set_up_logging(request_id)
    context = LambdaContext(request_id, invocation["function_arn"], invocation["deadline"])
    event = json.loads(invocation["event"])
    answer = {"result": None, "error": None, "code": 3, "init_ms": 0.0, "handler_ms": 0.0}
    clock = time.monotonic()
    try:
        handler = load_handler(invocation["handler"])
        answer["code"], answer["init_ms"] = 1, (time.monotonic() - clock) * 1000
        clock = time.monotonic()
        answer["result"] = finish(handler(event, context))
    except BaseException as error:
        if os.getpid() != me:
            raise  # a process forked by the handler; this is not ours to judge
        answer["error"], answer["code"] = explain(error, answer["code"], request_id)
    else:
        answer["code"] = 0
    if os.getpid() != me:
        os._exit(answer["code"])
    answer["handler_ms" if answer["init_ms"] else "init_ms"] = (time.monotonic() - clock) * 1000
    answer["threads"] = [thread.name for thread in threading.enumerate()
                         if thread is not threading.main_thread() and not thread.daemon]
    with os.fdopen(invocation["answer"], "wb", closefd=False) as pipe:
        pipe.write(json.dumps(answer).encode("utf-8") + b"\n")
    return answer["code"]


def main(argv):
    if argv[1:] == [CHILD]:
        return run_handler()
    if len(argv) != 2 or argv[1].startswith("-"):
        say("decant: usage: python runner.py MODULE.FUNCTION, for example app.nightly; the head of runner.py "
            "describes its environment")
        return 2
    return Supervisor(argv[1], dict(os.environ)).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv))
