"""Stands in for boto3: writes every call down in $FAKE_AWS_CALLS and answers from $FAKE_AWS_ANSWERS (JSON)."""
import io
import json
import os
import types


def client(service, region_name=None, config=None):
    return _Client(service, region_name)


class _Client:
    def __init__(self, service, region):
        self._service = service
        self._region = region
        self.meta = types.SimpleNamespace(endpoint_url="https://%s.%s.example" % (service, region))

    def __getattr__(self, operation):
        def call(**arguments):
            with open(os.environ["FAKE_AWS_CALLS"], "a", encoding="utf-8") as file:
                file.write(json.dumps([self._service, operation, arguments], sort_keys=True) + "\n")
            answers = json.loads(os.environ.get("FAKE_AWS_ANSWERS", "{}")).get(operation, [{}])
            with open(os.environ["FAKE_AWS_CALLS"], encoding="utf-8") as file:
                before = sum(1 for line in file if json.loads(line)[1] == operation) - 1
            answer = answers[min(before, len(answers) - 1)]
            if "raise" in answer:
                raise RuntimeError(answer["raise"])
            if "Body" in answer:
                answer = dict(answer, Body=io.BytesIO(answer["Body"].encode("utf-8")))
            return answer
        return call
