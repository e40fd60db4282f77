"""Runs the cases of testdata/policy against a fake AWS and says what they really ask of AWS (own code; imports boto3,
chalice and moto, and runs the code of the cases, nothing else).

    policy_recorder.py < cases.json > calls.json

A case is {"dir", "env", "events"}: a folder with an app.py, the variables of its stage, and the events that each of its
functions gets in turn. Each case starts with the same account: buckets orders, reports and archive, tables orders and
sessions, queues jobs and returns, and so on (`ACCOUNT`). What moto cannot do is answered by `ANSWERS`.

The calls are those of botocore, below every client, resource object, paginator, waiter, transfer and presigned URL. One
is {"function", "service", "operation", "parameters", "file", "line", "needs"}: the line is the innermost one of the
case, and `needs` are the IAM actions with the ARN, by AWS's service authorization reference, apart from decant's data.
A call while the module is imported has the function "".
"""
import collections
import importlib
import json
import logging
import os
import sys
import traceback

os.environ.update(AWS_DEFAULT_REGION="eu-central-1", AWS_REGION="eu-central-1", AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test",
                  AWS_EC2_METADATA_DISABLED="true", MOTO_EC2_LOAD_DEFAULT_AMIS="false", MOTO_IAM_LOAD_MANAGED_POLICIES="false")
os.environ.pop("AWS_PROFILE", None)
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull

import boto3  # noqa: E402
import botocore.client  # noqa: E402
import botocore.handlers  # noqa: E402
import botocore.session  # noqa: E402
import botocore.signers  # noqa: E402
import botocore.waiter  # noqa: E402
from moto import mock_aws  # noqa: E402

STDOUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a case prints is no answer


class Recording:
    """The calls of the case that runs; None between the cases."""

    def __init__(self, folder):
        self.folder, self.function, self.calls = folder, "", []

    def site(self):
        """The innermost line of the case on the stack; threads of s3transfer have none."""
        frame = sys._getframe(2)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(self.folder + os.sep):
                return os.path.relpath(file, self.folder), frame.f_lineno
            frame = frame.f_back
        return "", 0

    def add(self, service, operation, parameters, region):
        file, line = self.site()
        self.calls.append({
            "function": self.function, "service": service, "operation": operation,
            "parameters": json.loads(json.dumps(parameters, default=lambda value: "…")), "file": file, "line": line,
            "needs": [{"action": action, "resource": resource} for action, resource in needs(service, operation, parameters, region)],
        })


now = None


def record(params, model, context, **_):
    if now is not None:
        now.add(model.service_model.service_name, model.name, params, (context or {}).get("client_region") or os.environ["AWS_REGION"])


def answer(model, params, request_signer, context, **_):
    """Answers what moto cannot do, and nothing else."""
    service, operation = model.service_model.service_name, model.name
    if now is not None and (service in UNKNOWN or operation in ANSWERS):
        return type("Response", (), {"status_code": 200, "headers": {}})(), dict(ANSWERS.get(operation, {}), ResponseMetadata={"HTTPStatusCode": 200})
    return None


LOADER = botocore.session.create_loader()
botocore.session.create_loader = lambda search_path_string=None: LOADER  # each session would read the models of the services anew
botocore.handlers.BUILTIN_HANDLERS.append(("before-parameter-build", record))
botocore.handlers.BUILTIN_HANDLERS.append(("before-call", answer))


def recorded_post(self, Bucket, Key, *args, **kwargs):
    global now
    recording = now
    if recording is not None:
        recording.add("s3", "PutObject", {"Bucket": Bucket, "Key": Key}, self.meta.region_name)
    now = None  # botocore looks for the address with another operation
    try:
        return plain_post(self, Bucket, Key, *args, **kwargs)
    finally:
        now = recording


plain_post = botocore.signers.generate_presigned_post
botocore.signers.generate_presigned_post = recorded_post

# --- what a call needs --------------------------------------------------------

PREFIX = {"stepfunctions": "states", "apigatewaymanagementapi": "execute-api", "bedrock-runtime": "bedrock", "sesv2": "ses"}

ACTION = {  # of the operations whose action has another name
    "s3": {
        "ListObjectsV2": "ListBucket", "ListObjects": "ListBucket", "HeadBucket": "ListBucket", "HeadObject": "GetObject",
        "ListBuckets": "ListAllMyBuckets", "CreateMultipartUpload": "PutObject", "UploadPart": "PutObject",
        "CompleteMultipartUpload": "PutObject", "ListObjectVersions": "ListBucketVersions", "DeleteObjects": "DeleteObject",
    },
    "lambda": {"Invoke": "InvokeFunction"},
    "bedrock-runtime": {"Converse": "InvokeModel"},
    "apigatewaymanagementapi": {"PostToConnection": "ManageConnections"},
    "sqs": {"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage"},
}

NO_PERMISSION = {("sts", "GetCallerIdentity")}


def arn(service, rest, region):
    return "arn:aws:%s:%s:123456789012:%s" % (service, region, rest)


def s3_arn(p, region):
    if "Bucket" not in p:
        return ["*"]
    if "Delete" in p:
        return ["arn:aws:s3:::%s/%s" % (p["Bucket"], one["Key"]) for one in p["Delete"]["Objects"]]
    return ["arn:aws:s3:::" + p["Bucket"] + ("/" + p["Key"] if "Key" in p else "")]


def dynamodb_arn(p, region):
    if "RequestItems" in p:
        return [arn("dynamodb", "table/" + name, region) for name in p["RequestItems"]]
    if "IndexName" in p:
        return [arn("dynamodb", "table/%s/index/%s" % (p["TableName"], p["IndexName"]), region)]
    return [arn("dynamodb", "table/" + p["TableName"], region)] if "TableName" in p else ["*"]


def sqs_arn(p, region):
    name = p.get("QueueName") or p.get("QueueUrl", "").rsplit("/", 1)[-1]
    return [arn("sqs", name, region)] if name else ["*"]


def ssm_arn(p, region):
    names = p.get("Names") or [p.get("Name") or p.get("Path")]
    return [arn("ssm", "parameter/" + name.strip("/"), region) for name in names]


def kms_arn(p, region):
    return [arn("kms", "key/00000000-0000-0000-0000-000000000000", region)]


def field(service, name, form="{}"):
    return lambda p, region: [arn(service, form.format(p[name]), region)] if p.get(name) else ["*"]


def whole(name):
    return lambda p, region: [p.get(name) or "*"]


ARNS = {
    "s3": s3_arn, "dynamodb": dynamodb_arn, "sqs": sqs_arn, "ssm": ssm_arn, "kms": kms_arn,
    "sns": whole("TopicArn"), "stepfunctions": whole("stateMachineArn"), "sts": whole("RoleArn"),
    "secretsmanager": field("secretsmanager", "SecretId", "secret:{}-AbCdEf"), "kinesis": field("kinesis", "StreamName", "stream/{}"),
    "firehose": field("firehose", "DeliveryStreamName", "deliverystream/{}"), "lambda": field("lambda", "FunctionName", "function:{}"),
    "logs": field("logs", "logGroupName", "log-group:{}"), "ses": field("ses", "Source", "identity/{}"),
    # A query is in the work group that it was started in; the cases have one.
    "athena": lambda p, region: [arn("athena", "workgroup/" + p.get("WorkGroup", "etl"), region)],
    "events": lambda p, region: [arn("events", "event-bus/" + entry.get("EventBusName", "default"), region) for entry in p["Entries"]],
    "ec2": lambda p, region: [arn("ec2", "instance/" + one, region) for one in p.get("InstanceIds", [])] or ["*"],
    "apigatewaymanagementapi": lambda p, region: [arn("execute-api", "abcdefghij/dev/POST/@connections/" + p["ConnectionId"], region)],
    "bedrock-runtime": lambda p, region: ["arn:aws:bedrock:%s::foundation-model/%s" % (region, p["modelId"])],
}


def needs(service, operation, p, region):
    if (service, operation) in NO_PERMISSION:
        return
    if operation == "TransactWriteItems":
        for item in p["TransactItems"]:
            for kind, part in item.items():
                yield {"Put": "dynamodb:PutItem", "Delete": "dynamodb:DeleteItem", "Update": "dynamodb:UpdateItem",
                       "ConditionCheck": "dynamodb:ConditionCheckItem"}[kind], arn("dynamodb", "table/" + part["TableName"], region)
        return
    if operation in ("CopyObject", "UploadPartCopy"):
        source = p["CopySource"]
        yield "s3:GetObject", "arn:aws:s3:::" + ("%(Bucket)s/%(Key)s" % source if isinstance(source, dict) else source)
        operation = "PutObject"
    prefix = PREFIX.get(service, service)
    action = prefix + ":" + ACTION.get(service, {}).get(operation, operation)
    for resource in ARNS.get(service, lambda p, region: ["*"])(p, region):
        yield action, resource


# --- the account ----------------------------------------------------------------

UNKNOWN = {"rekognition", "apigatewaymanagementapi", "bedrock-runtime"}
ANSWERS = {
    "Invoke": {"StatusCode": 202}, "StartExecution": {"executionArn": "arn"}, "StopInstances": {}, "DescribeInstances": {"Reservations": [{"Instances": [{"InstanceId": "i-1"}]}]},
}


def table(client, name, index=None):
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    more = {}
    if index:
        attributes.append({"AttributeName": "day", "AttributeType": "S"})
        more["GlobalSecondaryIndexes"] = [{"IndexName": index, "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}]
    client.create_table(TableName=name, AttributeDefinitions=attributes, KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST", **more)


def buckets(s3):
    for name in ("orders", "reports", "archive", "acme-reports-prod"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for key in ("a", "in/a.csv"):
        s3.put_object(Bucket="orders", Key=key, Body=b"id,total\n1,2\n")
    s3.put_object(Bucket="archive", Key="old/a", Body=b"x")


def tables(dynamodb):
    table(dynamodb, "orders", "by-day")
    table(dynamodb, "sessions")
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "1"}})


def parameters(ssm):
    for name in ("/orders/host", "/orders/token"):
        ssm.put_parameter(Name=name, Value="x", Type="String")


def key(kms):
    number = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/orders", TargetKeyId=number)


ACCOUNT = {  # only what the text of the case has a word for is made
    "s3": buckets, "dynamodb": tables, "ssm": parameters, "kms": key,
    "sqs": lambda sqs: [sqs.create_queue(QueueName=name) for name in ("jobs", "returns")],
    "sns": lambda sns: sns.create_topic(Name="alerts"),
    "secretsmanager": lambda secrets: secrets.create_secret(Name="db/orders", SecretString='{"user": "x"}'),
    "kinesis": lambda kinesis: kinesis.create_stream(StreamName="clicks", ShardCount=1),
    "firehose": lambda firehose: firehose.create_delivery_stream(
        DeliveryStreamName="clicks", S3DestinationConfiguration={"RoleARN": "arn:aws:iam::123456789012:role/x", "BucketARN": "arn:aws:s3:::orders"}),
    "athena": lambda athena: athena.create_work_group(Name="etl", Configuration={}),
    "ses": lambda ses: [ses.verify_email_identity(EmailAddress="orders@acme.example")],
}
ALSO = {"pynamodb": ["dynamodb"], "powertools": ["ssm", "secretsmanager"], "on_s3_event": ["s3"], '"firehose"': ["s3"]}


def prepare(text):
    words = [word for word in ACCOUNT if '"%s"' % word in text or "'%s'" % word in text]
    for word, services in ALSO.items():
        if word in text:
            words = services + words
    for service in dict.fromkeys(words):
        ACCOUNT[service](boto3.Session().client(service))


# --- the events -------------------------------------------------------------------

EVENTS = {
    "ScheduledEventConfig": {"version": "0", "account": "1", "region": "eu-central-1", "detail": {}, "detail-type": "x", "source": "x", "time": "x", "id": "x", "resources": []},
    "CloudWatchEventConfig": {"version": "0", "account": "1", "region": "eu-central-1", "detail": {}, "detail-type": "x", "source": "x", "time": "x", "id": "x", "resources": []},
    "S3EventConfig": {"Records": [{"s3": {"bucket": {"name": "orders"}, "object": {"key": "in/a.csv"}}}]},
    "SQSEventConfig": {"Records": [{"body": "{}", "receiptHandle": "x"}]},
    "SNSEventConfig": {"Records": [{"Sns": {"Message": "{}", "Subject": "x"}}]},
}
Context = collections.namedtuple("Context", "function_name memory_limit_in_mb aws_request_id")


def run(case):
    """One case: its calls, and why it failed, if it did."""
    global now
    folder = os.path.realpath(case["dir"])
    now, problems, ran = None, [], []
    modules, variables, path = set(sys.modules), dict(os.environ), list(sys.path)
    text = ""
    for parent, _, files in os.walk(folder):
        for file in sorted(files):
            if file.endswith(".py"):
                with open(os.path.join(parent, file), encoding="utf-8") as source:
                    text += source.read()
    boto3.DEFAULT_SESSION = None
    with mock_aws():
        try:
            prepare(text)
            os.environ.update(case["env"])
            os.chdir(folder)
            sys.path.insert(0, folder)
            now = Recording(folder)
            app = importlib.import_module("app").app
            kinds = {source.name: type(source).__name__ for source in app.event_sources}
            functions = set(kinds) | {function.name for function in app.pure_lambda_functions}
            for name, handler in app.handler_map.items():
                if name not in functions:
                    continue  # a route
                now.function = name
                for event in case["events"] or [EVENTS.get(kinds.get(name), {})]:
                    try:
                        handler(event, Context(name, "128", "1"))
                        ran.append(name)
                    except Exception as problem:  # noqa: BLE001
                        problems.append({"type": type(problem).__name__, "text": str(problem), "trace": traceback.format_exc(limit=-4)})
        except BaseException as problem:  # noqa: BLE001
            problems.append({"type": type(problem).__name__, "text": str(problem), "trace": traceback.format_exc(limit=-4)})
        finally:
            calls, now = now.calls if now else [], None
            os.environ.clear()
            os.environ.update(variables)
            sys.path[:] = path
            for name in set(sys.modules) - modules:
                file = getattr(sys.modules[name], "__file__", None) or ""
                if file.startswith(folder) or name == "chalicelib":
                    del sys.modules[name]
            os.chdir("/")
    return {"calls": calls, "problems": problems, "ran": sorted(set(ran))}


def main():
    logging.lastResort = None
    botocore.waiter.time.sleep = lambda seconds: None
    json.dump([run(case) for case in json.load(sys.stdin)], STDOUT)
    STDOUT.flush()


main()
