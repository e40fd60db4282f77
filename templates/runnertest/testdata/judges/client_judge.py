"""Invokes handlers through chalice.test.Client and prints what came of each as JSON.

Standard input: {"cases": [{"client", "event"}], "root": folder}. Every case gets a fresh process by fork.
"""
import json
import os
import sys


def run(case):
    from chalice.test import Client
    import app
    try:
        with Client(app.app) as client:
            return {"response": client.lambda_.invoke(case["client"], json.loads(case["event"])).payload}
    except Exception as error:
        return {"error": [type(error).__name__, str(error)]}


def main():
    job = json.load(sys.stdin)
    os.chdir(job["root"])
    sys.path.insert(0, job["root"])
    import chalice.test  # once, before the forks: it is what takes the time
    results = []
    for case in job["cases"]:
        reader, writer = os.pipe()
        if os.fork() == 0:
            with os.fdopen(writer, "w") as pipe:
                pipe.write(json.dumps(run(case)))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            results.append(json.loads(pipe.read()))
        os.wait()
    print(json.dumps(results))


main()
