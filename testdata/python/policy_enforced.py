"""Runs functions of Chalice apps under exactly one policy each, in a fake AWS that enforces it (own code; imports boto3,
chalice and moto, and runs the code of the app).

    policy_enforced.py < runs.json > results.json

The question is {"path", "runs"}: folders for modules that are not installed, and runs, each {"dir", "env", "function", "event", "policy",
"account"}. `account` is what is there: {"objects": {bucket: {key: text}}, "identities": [mail addresses]}. A run is a
process of its own: it makes the account, a role with the policy, and its keys; then moto enforces policies
(settings.INITIAL_NO_AUTH_ACTION_COUNT), and the function is called as Chalice calls it. An answer is {"denied", "problem"}: what
moto has refused, as action and code, and the exception that ended the function.

moto takes the resource of every service but S3 for "*", so that the policies have to say "*" there.
"""
import json
import os
import sys
import traceback

os.environ.update(AWS_DEFAULT_REGION="eu-central-1", AWS_REGION="eu-central-1", AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test",
                  AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
os.environ.pop("AWS_PROFILE", None)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import boto3  # noqa: E402
import botocore.handlers  # noqa: E402
import botocore.session  # noqa: E402
import chalice  # noqa: E402, F401
import moto.iam  # noqa: E402, F401
import moto.s3.responses  # noqa: E402, F401
import moto.ses  # noqa: E402, F401
import moto.sts  # noqa: E402, F401
from moto import mock_aws, settings  # noqa: E402
from moto.core.authorization import ActionAuthenticatorMixin  # noqa: E402

import simulator  # noqa: E402

ASSUME = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
denied = []


def note(http_response, parsed, model, **_):
    code = parsed.get("Error", {}).get("Code", "")
    if http_response.status_code == 403 or "AccessDenied" in code:
        denied.append("%s:%s" % (model.service_model.service_name, model.name))


def account(wanted):
    s3, ses = boto3.client("s3"), boto3.client("ses")
    for bucket, objects in wanted.get("objects", {}).items():
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        for key, text in objects.items():
            s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    for address in wanted.get("identities", []):
        ses.verify_email_identity(EmailAddress=address)


def keys(policy):
    iam = boto3.client("iam")
    arn = iam.create_role(RoleName="task", AssumeRolePolicyDocument=json.dumps(ASSUME))["Role"]["Arn"]
    if policy["Statement"]:
        iam.put_role_policy(RoleName="task", PolicyName="task", PolicyDocument=json.dumps(policy))
    return boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="run")["Credentials"]


def enforce():
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    ActionAuthenticatorMixin.request_count = 0


def run(one):
    with mock_aws():
        account(one["account"])
        made = keys(one["policy"])
        boto3.DEFAULT_SESSION = None
        os.environ.update(one["env"])
        os.environ.update(AWS_ACCESS_KEY_ID=made["AccessKeyId"], AWS_SECRET_ACCESS_KEY=made["SecretAccessKey"], AWS_SESSION_TOKEN=made["SessionToken"])
        botocore.handlers.BUILTIN_HANDLERS.append(("after-call", note))
        enforce()
        os.chdir(one["dir"])
        sys.path.insert(0, one["dir"])
        try:
            import app
            app.app.handler_map[one["function"]](one["event"], Context())
        except BaseException as problem:  # noqa: BLE001
            return {"denied": denied, "problem": "%s: %s" % (type(problem).__name__, problem), "trace": traceback.format_exc(limit=-3)}
        return {"denied": denied, "problem": ""}


class Context:
    function_name, memory_limit_in_mb, aws_request_id = "task", "128", "1"

    def get_remaining_time_in_millis(self):
        return 60000


def forked(one):
    """The run in a process of its own: what it imports and changes ends with it."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        with os.fdopen(read) as answer:
            text = answer.read()
        os.waitpid(child, 0)
        return json.loads(text) if text else {"denied": [], "problem": "the process ended"}
    os.dup2(2, 1)
    try:
        text = json.dumps(run(one))
        with os.fdopen(write, "w") as answer:
            answer.write(text)
    finally:
        os._exit(0)


def warm_up():
    """What each run needs is imported and read once."""
    loader = botocore.session.create_loader()
    botocore.session.create_loader = lambda search_path_string=None: loader
    with mock_aws():
        account({"objects": {"bucket": {"key": "text"}}, "identities": ["a@b.example"]})
        keys({"Statement": []})
        boto3.client("ses").list_identities()
        boto3.client("s3").list_objects_v2(Bucket="bucket")


def main():
    simulator.install()
    warm_up()
    question = json.load(sys.stdin)
    sys.path[:0] = question["path"]
    json.dump([forked(one) for one in question["runs"]], sys.stdout)


main()
