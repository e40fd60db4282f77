"""A moto server whose accounts start quickly: of AWS's thousand managed
policies, which moto loads anew for every account, it knows the one that decant
attaches."""

import json
import os
import sys

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

import moto.iam.aws_managed_policies as policies  # noqa: E402

KEPT = ("AmazonECSTaskExecutionRolePolicy",)
everything = json.loads(policies.aws_managed_policies_data)
policies.aws_managed_policies_data = json.dumps({name: everything[name] for name in KEPT})

from moto.server import main  # noqa: E402

main(sys.argv[1:])
