"""Lets the runner build events from odd settings and says for each whether the result is right.

Each line of standard input is a JSON object of environment variables; the answer is "ok" or what is wrong. A setting is
either refused in words or gives JSON text that means what was given.
"""
import importlib.util
import json
import sys

spec = importlib.util.spec_from_file_location("runner_under_test", sys.argv[1])
runner = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runner)
NINE = {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
out = sys.stdout
sys.stdout = sys.stderr


def problem(env):
    supervisor = runner.Supervisor("app.f", env)
    try:
        supervisor.check_settings()
        supervisor.task = runner.Task(env)
        text = supervisor.load_event()
    except runner.Refused as refused:
        return "" if len(str(refused)) > 20 and refused.code == 2 else "a refusal without words: %r" % (refused,)
    event = json.loads(text)
    given = env.get("DECANT_EVENT")
    if given:
        return "" if same(event, json.loads(given)) else "the event changed: %r" % (text,)
    if env.get("DECANT_KIND") == "schedule":
        if set(event) != NINE or not all(isinstance(event[key], str) for key in NINE - {"resources", "detail"}):
            return "an incomplete Scheduled Event: %r" % (event,)
        for variable, key in (("DECANT_EVENT_ID", "id"), ("DECANT_EVENT_TIME", "time"), ("DECANT_EVENT_ACCOUNT", "account"),
                              ("DECANT_EVENT_REGION", "region")):
            if env.get(variable) and event[key] != env[variable]:
                return "%s is not %r: %r" % (key, env[variable], event)
        return ""
    return "" if event == {} else "an event out of nothing: %r" % (event,)


def same(one, other):
    return repr(one) == repr(other)  # unlike ==, it knows NaN, and 1 from 1.0 and True


def encoded_problem(value):
    """The result's encoder must agree with Python's own wherever that one can write the value."""
    again = json.loads(runner.encode(value))
    return "" if same(again, json.loads(json.dumps(value))) else "encoded as %r" % (runner.encode(value),)


for line in sys.stdin:
    env = json.loads(line)
    try:
        answer = problem(env)
        if not answer:
            try:
                value = json.loads(env.get("DECANT_EVENT") or "null")
            except (ValueError, RecursionError):
                value = None
            answer = encoded_problem(value)
    except RecursionError:
        answer = ""  # run_handler reports it as a failure of the handler's result
    except BaseException as error:
        answer = "%s: %s" % (type(error).__name__, error)
    out.write((answer or "ok").replace("\n", " ").encode("ascii", "backslashreplace").decode() + "\n")
    out.flush()
