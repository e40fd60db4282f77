"""Handlers without Chalice, most of which misbehave."""
import asyncio
import collections
import datetime
import decimal
import enum
import logging
import os
import signal
import subprocess
import sys
import threading
import time

Point = collections.namedtuple("Point", "x y")


class Colour(str, enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


def echo(event, context):
    return event


def size(event, context):
    return len(event["text"])


def nothing(event, context):
    return None


def decimals(event, context):
    return {"price": decimal.Decimal("12.50"), "big": decimal.Decimal("1E+3"), "many": [decimal.Decimal(3)]}


def not_a_number(event, context):
    return [float("nan"), float("inf"), decimal.Decimal("NaN")]


def shapes(event, context):
    return {"point": Point(1, 2), "tuple": (1, "b"), 5: "int key", 2.5: "float key", True: "bool key", None: "null key",
            "bytes": b"raw", b"bkey": 1, "enum": Colour.RED, "int enum": Level.HIGH,
            "ordered": collections.OrderedDict(a=1), "unicode": "\u00e4\u20ac\U0001f600", "half": "x"}


def raw_bytes(event, context):
    return b'{"already": "json"}'


def a_set(event, context):
    return {1, 2}


def a_date(event, context):
    return {"when": datetime.date(2026, 1, 31)}


def bad_key(event, context):
    return {(1, 2): "tuple"}


def bad_bytes(event, context):
    return {"b": b"\xff\xfe"}


def circular(event, context):
    event["self"] = event
    return event


def generator(event, context):
    yield 1


async def coroutine(event, context):
    await asyncio.sleep(0)
    return {"ran": True}


async def coroutine_raises(event, context):
    raise ValueError("from the coroutine")


def raises(event, context):
    raise ValueError("boom\nsecond line")


class Odd(Exception):
    def __str__(self):
        return "odd \u20ac text"


def raises_chained(event, context):
    try:
        {}["key"]
    except KeyError as error:
        raise Odd() from error


def raises_with(event, context):
    raise ValueError(event["message"] * event["repeat"])


def raises_empty(event, context):
    raise RuntimeError


def recursion(event, context):
    return recursion(event, context)


def out_of_memory(event, context):
    raise MemoryError("all gone")


def leave(event, context):
    sys.exit(event.get("status"))


def vanish(event, context):
    os._exit(event["status"])


def die(event, context):
    os.kill(os.getpid(), event["signal"])
    time.sleep(5)


def interrupt(event, context):
    raise KeyboardInterrupt


def talk(event, context):
    print("printed", "in parts", 3)
    sys.stderr.write("to stderr\n")
    logging.basicConfig(level=logging.DEBUG, format="never used")
    logging.info("not shown")
    logging.getLogger("a.b").warning("shown %s", "with argument")
    logging.error("several\nlines")
    try:
        1 / 0
    except ZeroDivisionError:
        logging.exception("caught")
    return "talked"


def no_newline(event, context):
    sys.stdout.write("partial")
    os.kill(os.getpid(), signal.SIGKILL)


def context_log(event, context):
    context.log("through the context")


def binary(event, context):
    sys.stdout.buffer.write(b"\xff\x00\xfe\n")
    sys.stdout.buffer.flush()


def unicode_print(event, context):
    print("\u00e4\u20ac\U0001f600")
    return "\u00e4\u20ac\U0001f600"


def closes_stdout(event, context):
    sys.stdout.close()
    return 1


def fails_at_first(event, context):
    """Fails until the file of attempts has as many lines as the event asks for."""
    with open(event["file"], "a+") as file:
        file.write(context.aws_request_id + "\n")
        file.seek(0)
        attempts = file.read().split()
    if len(set(attempts)) != 1:
        raise AssertionError("the request id changed: %s" % attempts)
    if len(attempts) <= event["failures"]:
        raise ValueError("failure %d" % len(attempts))
    return len(attempts)


def work_for_ever():
    """In steps: a signal between the last bytecode and the system call waits for the end of a sleep."""
    while True:
        time.sleep(0.1)


def sleeps(event, context):
    try:
        print("working, remaining %s" % (context.get_remaining_time_in_millis() // 1000), flush=True)
        work_for_ever()
    finally:
        print("cleaned up", flush=True)


def own_term_handler(event, context):
    def on_term(signum, frame):
        print("own handler", flush=True)
        sys.exit(0)
    signal.signal(signal.SIGTERM, on_term)
    print("working", flush=True)
    work_for_ever()


def finishes_after_term(event, context):
    stopped = []  # an Event that its own waiter sets in a signal handler can wait for itself
    signal.signal(signal.SIGTERM, lambda signum, frame: stopped.append(signum))
    print("working", flush=True)
    while not stopped:
        time.sleep(0.1)
    return "finished all the same"


def ignores_term(event, context):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    print("working", flush=True)
    time.sleep(3600)


def leaves_processes(event, context):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    print("left behind", child.pid, flush=True)
    return child.pid


def forks(event, context):
    pid = os.fork()
    if pid == 0:
        sys.exit(7)
    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])


def forks_and_returns(event, context):
    pid = os.fork()
    if pid == 0:
        return "from the copy"
    os.waitpid(pid, 0)
    return "from the handler"


def short_thread(event, context):
    def work():
        time.sleep(0.5)
        print("thread finished", flush=True)
    threading.Thread(target=work).start()
    return "returned"


def endless_thread(event, context):
    threading.Thread(target=time.sleep, args=(3600,), name="pump").start()
    return "returned"


def pooled(event, context):
    """Ends pools as soon as they have worked: a worker that missed the SIGTERM would keep this waiting for ever."""
    import multiprocessing
    results = []
    for _ in range(event["pools"]):
        with multiprocessing.get_context("fork").Pool(3) as pool:
            results = pool.map(abs, [-1, -2, 3])
    return results


def big_result(event, context):
    return "x" * event["size"]


def working_sites(event, context):
    return {"names": sorted(name for name in os.environ if name.startswith("AWS_LAMBDA_")),
            "execution": os.environ.get("AWS_EXECUTION_ENV"), "cli": os.environ.get("AWS_CHALICE_CLI_MODE"),
            "region": os.environ.get("AWS_DEFAULT_REGION"), "context": repr(context),
            "arn": context.invoked_function_arn, "group": context.log_group_name, "stream": context.log_stream_name,
            "remaining": context.get_remaining_time_in_millis(), "id": context.aws_request_id}
