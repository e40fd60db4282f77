"""A moto server whose accounts start quickly and which answers quickly: of AWS's
thousand managed policies, which moto loads anew for every account, it knows the
one that decant attaches; it lists its own folder once and not for every request;
and it does not log each request."""

import json
import logging
import os
import sys

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

import moto.iam.aws_managed_policies as policies  # noqa: E402

KEPT = ("AmazonECSTaskExecutionRolePolicy",)
everything = json.loads(policies.aws_managed_policies_data)
policies.aws_managed_policies_data = json.dumps({name: everything[name] for name in KEPT})

import moto.backends as backends  # noqa: E402
from moto.server import main  # noqa: E402

MODULES = tuple(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: MODULES
logging.getLogger("werkzeug").setLevel(logging.WARNING)

main(sys.argv[1:])
