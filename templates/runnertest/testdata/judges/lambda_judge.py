"""Runs cases under AWS's own runtime interface client (package awslambdaric) and prints what came of each as JSON.

Standard input: {"cases": [{"handler", "event"}], "root": folder, "env": {}, "function_arn": text, "workers": n}.
A server on 127.0.0.1 plays the Lambda Runtime API: it hands out one event and takes the response or the error.
"""
import http.server
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

REQUEST_ID = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


class RuntimeAPI(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        pass

    def do_GET(self):
        case = self.server.case
        if case["handed_out"]:
            case["done"].set()
            time.sleep(5)  # the process is ended meanwhile
            return
        case["handed_out"] = True
        body = case["event"].encode("utf-8")
        self.send_response(200)
        for name, value in (
                ("Content-Type", "application/json"), ("Content-Length", str(len(body))),
                ("Lambda-Runtime-Aws-Request-Id", REQUEST_ID),
                ("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 20000)),
                ("Lambda-Runtime-Invoked-Function-Arn", case["function_arn"])):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while True:
                size = int(self.rfile.readline().strip() or b"0", 16)
                body += self.rfile.read(size)
                self.rfile.readline()
                if not size:
                    break
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.case["answers"][self.path.rsplit("/", 1)[-1] if "/init/" not in self.path else "init"] = body
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()


def run(job, case):
    case = dict(case, handed_out=False, answers={}, done=threading.Event(), function_arn=job["function_arn"])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RuntimeAPI)
    server.daemon_threads, server.case = True, case
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    env = dict(os.environ, **job["env"])
    env.update(AWS_LAMBDA_RUNTIME_API="127.0.0.1:%d" % server.server_port, _HANDLER=case["handler"])
    process = subprocess.Popen([sys.executable, "-m", "awslambdaric", case["handler"]], cwd=job["root"], env=env,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    ended = threading.Thread(target=lambda: (process.wait(), case["done"].set()), daemon=True)
    ended.start()
    case["done"].wait(30)
    if process.poll() is None:
        process.kill()
    log = process.stdout.read().decode("utf-8", "replace")
    process.wait()
    server.shutdown()
    answers = {name: body.decode("utf-8") for name, body in case["answers"].items()}
    error = answers.get("error") or answers.get("init")
    return {"response": answers.get("response"), "error": json.loads(error) if error else None,
            "at_init": "init" in answers, "log": log.replace(REQUEST_ID, "REQUEST")}


def main():
    job = json.load(sys.stdin)
    with ThreadPoolExecutor(job["workers"]) as pool:
        print(json.dumps(list(pool.map(lambda case: run(job, case), job["cases"]))))


main()
