"""Turns what a handler sees into JSON."""
import logging
import os
import sys
import threading
import time


def plain(value):
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if hasattr(value, "isoformat"):
        return {"time": value.isoformat(), "zone": str(value.tzinfo)}
    return value


def attributes(thing, names):
    return {name: plain(getattr(thing, name)) for name in names}


def context_facts(context):
    remaining = context.get_remaining_time_in_millis()
    root = logging.getLogger()
    logging.basicConfig(level=logging.DEBUG)
    return {
        "class": type(context).__name__,
        "aws_request_id": [type(context.aws_request_id).__name__, len(context.aws_request_id)],
        "log_group_name": context.log_group_name,
        "log_stream_name": type(context.log_stream_name).__name__,
        "function_name": context.function_name,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "function_version": context.function_version,
        "invoked_function_arn": context.invoked_function_arn,
        "client_context": context.client_context,
        "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        "tenant_id": getattr(context, "tenant_id", None),
        "remaining": [type(remaining).__name__, 0 < remaining <= 20000],
        "log": callable(context.log),
        "root_level": root.level,
        "root_handlers": len(root.handlers),
        "gmtime": logging.Formatter.converter is time.gmtime,
        "main_thread": threading.current_thread() is threading.main_thread(),
        "directory": os.getcwd(),
        "path_has_root_first": sys.path[0] == os.getcwd(),
        "stdin": sys.stdin.read(),
        "environment": {name: os.environ.get(name) for name in (
            "AWS_CHALICE_CLI_MODE", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_REGION", "LAMBDA_TASK_ROOT", "TZ", "_HANDLER")},
    }
