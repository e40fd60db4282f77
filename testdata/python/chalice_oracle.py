#!/usr/bin/env python3
"""Run AWS Chalice itself as an oracle for a static scanner.  No AWS access.

    chalice_oracle.py PROJECT_DIR [--stage dev] [options]  > facts.json
    chalice_oracle.py --batch [--workers N] < jobs.json    > facts.jsonl

The script imports the project's app.py with Chalice's own loader and config
code (chalice.cli.factory, chalice.config), builds Chalice's own application
graph (chalice.deploy.appgraph), runs Chalice's own build steps except the zip
packager, and prints one JSON document.  Nothing here re-implements Chalice
logic: names, handler strings, defaults, precedence, policies all come from
Chalice objects.

IT EXECUTES THE PROJECT'S CODE.  Use it on trusted or sandboxed code only.

Needs: python >= 3.10 with chalice (pip install chalice), or --chalice-src and
botocore, boto3, click, jmespath, yaml, six, dateutil, pip, setuptools.
`inquirer` and `botocore.vendored.requests` are stubbed where they are absent;
neither matters for the answers.

Exit status: 0 ok, 2 chalice refused the project (JSON still printed, with
"status": "error" and the phase that failed).

With --batch standard input is a JSON list of jobs, {"id": ..., "project_dir":
..., "stage": ..., "env": {...}, "env_placeholders": true, ...}; each project
runs in a process forked after Chalice was imported, so many projects cost
little more than their own code.  Standard output has one line for each job,
{"id": ..., "facts": {...}}, in the order in which they finish; exit status 0.
"""
import abc
import argparse
import contextlib
import dataclasses
import enum
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
import types
import warnings

# Empty: the installed chalice (pip install chalice) is used.
DEFAULT_SRC = os.environ.get('CHALICE_SRC', '')


# --------------------------------------------------------------------------
# 1. Make Chalice importable and harmless on this machine
# --------------------------------------------------------------------------

def stub_missing_dependencies():
    """Stub what Debian does not ship.  Returns the list of stubbed names."""
    stubbed = []
    if importlib.util.find_spec('inquirer') is None:
        mod = types.ModuleType('inquirer')
        mod.Text = mod.List = mod.prompt = lambda *a, **k: None
        sys.modules['inquirer'] = mod
        stubbed.append('inquirer')
    try:
        importlib.import_module('botocore.vendored.requests')
    except ImportError:
        vendored = types.ModuleType('botocore.vendored')
        req = types.ModuleType('botocore.vendored.requests')
        exc = types.ModuleType('botocore.vendored.requests.exceptions')
        req.ConnectionError = type('ConnectionError', (IOError,), {})
        exc.ReadTimeout = type('ReadTimeout', (IOError,), {})
        req.exceptions, vendored.requests = exc, req
        vendored.__path__ = []
        sys.modules.update({
            'botocore.vendored': vendored,
            'botocore.vendored.requests': req,
            'botocore.vendored.requests.exceptions': exc,
        })
        stubbed.append('botocore.vendored.requests')
    return stubbed


def isolate_from_aws(region):
    """No credentials, no profile, no metadata service, no sockets."""
    for key in list(os.environ):
        if key.startswith('AWS_'):
            del os.environ[key]
    os.environ.update({
        'AWS_ACCESS_KEY_ID': 'oracle', 'AWS_SECRET_ACCESS_KEY': 'oracle',
        'AWS_DEFAULT_REGION': region, 'AWS_EC2_METADATA_DISABLED': 'true',
        'AWS_SHARED_CREDENTIALS_FILE': os.devnull,
        'AWS_CONFIG_FILE': os.devnull,
    })

    def refuse(*args, **kwargs):
        raise OSError('chalice_oracle: network access is blocked')
    socket.socket.connect = refuse
    socket.socket.connect_ex = refuse
    socket.getaddrinfo = refuse


class _StubMeta(abc.ABCMeta):
    def __getattr__(cls, name):
        if name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        return _Stub('%s.%s' % (cls.__name__, name))


class _StubBase(object, metaclass=_StubMeta):
    """What `class X(<stub>)` inherits from."""
    def __init_subclass__(cls, **kwargs):
        pass

    def __init__(self, *args, **kwargs):
        pass

    def __getattr__(self, name):
        if name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        return _Stub('instance.%s' % name)


class _Stub(str):
    """Stands for anything that comes out of a module we do not have.

    It is a str so that logger names, path joins and formatting work.
    """
    def __new__(cls, name='stub'):
        # an identifier, so that typing can take it for a forward reference
        self = str.__new__(cls, 'stub_' + re.sub(r'\W+', '_', name))
        self.__dict__['_stub_name'] = name
        self.__dict__['__name__'] = name.rsplit('.', 1)[-1]
        return self

    def __call__(self, *args, **kwargs):
        if len(args) == 1 and not kwargs and inspect.isfunction(args[0]):
            return args[0]          # looks like a decorator application
        return _Stub(self._stub_name + '()')

    def __getattr__(self, name):
        if name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        return _Stub('%s.%s' % (self._stub_name, name))

    def __getitem__(self, key):
        return _Stub('%s[%r]' % (self._stub_name, key))

    def get(self, key, default=None):
        return self[key]

    def __setattr__(self, key, value):
        self.__dict__[key] = value

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter(())

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __mro_entries__(self, bases):
        return (_StubBase,)

    def _same(self, *args):
        return self
    __or__ = __ror__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = _same
    __floordiv__ = __and__ = __rand__ = __matmul__ = __neg__ = _same

    def __int__(self):
        return 1
    __index__ = __int__

    def __float__(self):
        return 1.0


def install_fake_aws():
    """boto3/botocore calls return stubs instead of failing on the network."""
    import botocore.client
    calls = []

    def fake(self, operation_name, kwarg):
        calls.append('%s:%s' % (self.meta.service_model.service_name,
                                operation_name))
        return _Stub('aws.%s' % operation_name)
    botocore.client.BaseClient._make_api_call = fake
    real_loads = json.loads
    json.loads = lambda s, *a, **k: \
        s if isinstance(s, _Stub) else real_loads(s, *a, **k)
    return calls


class StubMissingFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last finder on sys.meta_path: invents third party modules."""
    def __init__(self):
        self.stubbed = []

    def find_spec(self, fullname, path=None, target=None):
        top = fullname.split('.')[0]
        if top in sys.stdlib_module_names or \
                top in ('app', 'chalicelib', 'chalice'):
            return None
        if '.' in fullname and top not in self.stubbed:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec):
        mod = types.ModuleType(spec.name)
        mod.__path__ = []
        stub = _Stub(spec.name)

        def missing(name, stub=stub):
            if name.startswith('__'):
                raise AttributeError(name)
            return getattr(stub, name)
        mod.__getattr__ = missing
        self.stubbed.append(spec.name)
        return mod

    def exec_module(self, module):
        pass


class RecordingEnviron(os._Environ):
    """os.environ that remembers which names project code read at import."""
    project_dir = None
    placeholders = False
    reads = None

    def _note(self, key, how, default=None):
        if self.reads is None:
            return False
        frame = sys._getframe(2)
        while frame is not None and \
                frame.f_code.co_filename in (__file__, os.__file__,
                                             '<frozen os>') or \
                frame is not None and \
                frame.f_code.co_filename.startswith('<frozen'):
            frame = frame.f_back
        if frame is None:
            return False
        filename = os.path.realpath(frame.f_code.co_filename)
        if not filename.startswith(self.project_dir + os.sep):
            return False
        entry = {'name': key, 'how': how,
                 'file': os.path.relpath(filename, self.project_dir),
                 'line': frame.f_lineno,
                 'set': key.encode() in self._data}
        if default is not None:
            entry['default'] = default
        if entry not in self.reads:
            self.reads.append(entry)
        return True

    def __getitem__(self, key):
        ours = self._note(key, 'getitem')
        try:
            return super().__getitem__(key)
        except KeyError:
            if ours and self.placeholders:
                return '{{env:%s}}' % key
            raise

    def get(self, key, default=None):
        self._note(key, 'get', default)
        try:
            return super().__getitem__(key)
        except KeyError:
            return default

    def __contains__(self, key):
        self._note(key, 'contains')
        return isinstance(key, str) and key.encode() in self._data


def install_recording_environ(project_dir, placeholders):
    old = os.environ
    new = RecordingEnviron(old._data, old.encodekey, old.decodekey,
                           old.encodevalue, old.decodevalue)
    new.project_dir = os.path.realpath(project_dir)
    new.placeholders = placeholders
    os.environ = new
    return new


# --------------------------------------------------------------------------
# 2. Reading facts out of Chalice's objects
# --------------------------------------------------------------------------

def jsonable(value):
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        out = {'_model': type(value).__name__}
        if getattr(value, 'resource_type', ''):
            out['_resource_type'] = value.resource_type
        for f in dataclasses.fields(value):
            out[f.name] = jsonable(getattr(value, f.name))
        return out
    if hasattr(type(value), '__attrs_attrs__'):      # Chalice < 1.28
        out = {'_model': type(value).__name__}
        for f in type(value).__attrs_attrs__:
            out[f.name] = jsonable(getattr(value, f.name))
        return out
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dict):
        return {str(k): jsonable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [jsonable(v) for v in value]
    if isinstance(value, (set, frozenset)):
        return sorted(jsonable(v) for v in value)
    if isinstance(value, _Stub):
        return str.__str__(value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return {'_python': repr(value), '_type': type(value).__name__}


def scrub_sids(doc):
    """Autogenerated statements carry a random uuid Sid: make it constant."""
    if isinstance(doc, dict):
        return {k: ('AUTOGEN' if k == 'Sid' and isinstance(v, str) and
                    len(v) == 32 and all(c in '0123456789abcdef' for c in v)
                    else scrub_sids(v)) for k, v in doc.items()}
    if isinstance(doc, list):
        return [scrub_sids(v) for v in doc]
    return doc


def raw_function(obj, chalice_app):
    """The user's python function behind whatever Chalice wrapped it in."""
    if hasattr(chalice_app, 'EventSourceHandler') and \
            isinstance(obj, chalice_app.EventSourceHandler):
        obj = obj.func
    obj = getattr(obj, '_original_func', obj)      # PureLambdaWrapper
    if isinstance(obj, chalice_app.ChaliceAuthorizer):
        obj = obj.func
    return obj


def describe_callable(func, project_dir):
    if func is None:
        return None
    out = {'func_name': getattr(func, '__name__', None),
           'qualname': getattr(func, '__qualname__', None),
           'module': getattr(func, '__module__', None),
           'is_coroutine': inspect.iscoroutinefunction(func),
           'is_generator': inspect.isgeneratorfunction(func),
           'doc': inspect.getdoc(func)}
    inner = inspect.unwrap(func) if callable(func) else func
    if inner is not func:
        out['unwrapped_name'] = getattr(inner, '__qualname__', None)
    try:
        out['file'] = os.path.relpath(
            os.path.realpath(inspect.getsourcefile(inner)),
            os.path.realpath(project_dir))
        out['line'] = inspect.getsourcelines(inner)[1]
    except (TypeError, OSError):
        pass
    try:
        out['parameters'] = [str(p) for p in
                             inspect.signature(func).parameters.values()]
    except (TypeError, ValueError):
        pass
    return out


def resolve_handler(handler_string):
    """What Lambda would find for this handler string (rsplit + getattr)."""
    modname, _, attr = handler_string.rpartition('.')
    try:
        mod = importlib.import_module(modname)
    except Exception as e:                   # noqa
        return None, 'import-error: %s: %s' % (type(e).__name__, e)
    if not hasattr(mod, attr):
        return None, 'missing-attribute'
    return getattr(mod, attr), 'ok'


TRIGGERS = {
    # appgraph model -> (handler_type, attributes of the model to report)
    'ScheduledEvent': ('schedule', ['rule_name', 'schedule_expression',
                                    'rule_description']),
    'CloudWatchEvent': ('on_cw_event', ['rule_name', 'event_pattern']),
    'S3BucketNotification': ('on_s3_event', ['bucket', 'events', 'prefix',
                                             'suffix']),
    'SNSLambdaSubscription': ('on_sns_message', ['topic']),
    'SQSEventSource': ('on_sqs_message', [
        'queue', 'batch_size', 'maximum_batching_window_in_seconds',
        'maximum_concurrency']),
    'KinesisEventSource': ('on_kinesis_record', [
        'stream', 'batch_size', 'starting_position',
        'maximum_batching_window_in_seconds']),
    'DynamoDBEventSource': ('on_dynamodb_record', [
        'stream_arn', 'batch_size', 'starting_position',
        'maximum_batching_window_in_seconds']),
}


def collect_functions(application, models):
    """Yield (LambdaFunction model, handler_type, trigger dict)."""
    for res in application.resources:
        kind = type(res).__name__
        if kind == 'LambdaFunction':
            yield res, 'lambda_function', None
        elif kind in TRIGGERS:
            handler_type, attrs = TRIGGERS[kind]
            trigger = {'type': handler_type,
                       'resource_type': res.resource_type,
                       'resource_name': res.resource_name}
            for attr in attrs:
                value = getattr(res, attr, None)
                if type(value).__name__ == 'QueueARN':
                    trigger['queue'] = value.queue_name
                    trigger['queue_arn'] = value.arn
                elif attr == 'event_pattern':
                    trigger[attr] = json.loads(value)
                else:
                    trigger[attr] = value
            yield res.lambda_function, handler_type, trigger
        elif kind == 'RestAPI':
            yield res.lambda_function, 'rest_api', {
                'type': 'rest_api', 'resource_type': 'rest_api',
                'resource_name': res.resource_name}
            for auth in res.authorizers:
                yield auth, 'authorizer', {'type': 'authorizer'}
        elif kind == 'WebsocketAPI':
            for attr, ht, key in [
                    ('connect_function', 'on_ws_connect', '$connect'),
                    ('message_function', 'on_ws_message', '$default'),
                    ('disconnect_function', 'on_ws_disconnect',
                     '$disconnect')]:
                fn = getattr(res, attr)
                if fn is not None:
                    yield fn, ht, {'type': 'websocket', 'route_key': key,
                                   'resource_type': 'websocket_api',
                                   'resource_name': res.resource_name}


def describe_role(role, models):
    if isinstance(role, models.PreCreatedIAMRole):
        return {'kind': 'precreated', 'role_arn': role.role_arn}
    pol = role.policy
    out = {'kind': 'managed', 'resource_name': role.resource_name,
           'role_name': role.role_name}
    if isinstance(pol, models.FileBasedIAMPolicy):
        out['policy_source'] = 'file'
        out['policy_file'] = pol.filename
    elif isinstance(pol, models.AutoGenIAMPolicy):
        out['policy_source'] = 'autogen'
        out['traits'] = sorted(t.value for t in pol.traits)
    return out


def describe_authorizer(auth, chalice_app):
    if auth is None:
        return None
    out = {'class': type(auth).__name__, 'name': getattr(auth, 'name', None),
           'scopes': list(getattr(auth, 'scopes', []) or [])}
    if isinstance(auth, chalice_app.ChaliceAuthorizer):
        cfg = auth.config
        out.update(kind='builtin', ttl_seconds=cfg.ttl_seconds,
                   execution_role=cfg.execution_role, header=cfg.header,
                   handler=cfg.handler_string, lambda_name=cfg.name)
    else:
        with contextlib.suppress(Exception):
            out['swagger'] = auth.to_swagger()
    return out


def describe_routes(app, chalice_app, project_dir):
    routes = []
    for path, methods in app.routes.items():
        for method, entry in methods.items():
            routes.append({
                'path': path, 'method': method, 'view_name': entry.view_name,
                'view_args': entry.view_args,
                'content_types': entry.content_types,
                'api_key_required': entry.api_key_required,
                'cors': (entry.cors.get_access_control_headers()
                         if entry.cors else None),
                'authorizer': describe_authorizer(entry.authorizer,
                                                  chalice_app),
                'python': describe_callable(entry.view_function, project_dir),
            })
    return routes


# --------------------------------------------------------------------------
# 3. Build stage without pip/zip
# --------------------------------------------------------------------------

def make_build_stage(config, swagger):
    from chalice.deploy import deployer, models
    from chalice.policy import AppPolicyGenerator
    from chalice.utils import OSUtils
    osutils = OSUtils()

    class NoZip(deployer.BaseDeployStep):
        def handle_deploymentpackage(self, config, resource):
            if isinstance(resource.filename, models.Placeholder):
                resource.filename = 'deployment.zip'

    steps = [
        deployer.InjectDefaults(),
        NoZip(),
        deployer.PolicyGenerator(
            policy_gen=AppPolicyGenerator(osutils=osutils), osutils=osutils),
        deployer.SwaggerBuilder(swagger_generator=swagger),
    ]
    for name in ('LambdaEventSourcePolicyInjector', 'WebsocketPolicyInjector',
                 'SQSEventSourcePolicyInjector'):   # the last: < 1.21
        if hasattr(deployer, name):
            steps.append(getattr(deployer, name)())
    return deployer.BuildStage(steps=steps)


def build_graph(config, stage, swagger, run_build=True):
    from chalice.deploy.appgraph import ApplicationGraphBuilder
    from chalice.deploy.appgraph import DependencyBuilder
    application = ApplicationGraphBuilder().build(config, stage)
    resources = DependencyBuilder().build_dependencies(application)
    if run_build:
        make_build_stage(config, swagger).execute(config, resources)
        resources = DependencyBuilder().build_dependencies(application)
    return application, resources


class FakePackageOptions(object):
    def service_principal(self, service):
        return '%s.amazonaws.com' % service


def render(config, stage, fmt):
    from chalice import package
    from chalice.deploy.swagger import CFNSwaggerGenerator
    from chalice.deploy.swagger import TerraformSwaggerGenerator
    if fmt == 'sam':
        swagger, cls = CFNSwaggerGenerator(), package.SAMTemplateGenerator
    else:
        swagger, cls = TerraformSwaggerGenerator(), package.TerraformGenerator
    _, resources = build_graph(config, stage, swagger)
    return cls(config, FakePackageOptions()).generate(resources)


# --------------------------------------------------------------------------
# 4. Validation (Chalice runs this for `deploy` only)
# --------------------------------------------------------------------------

def run_validators(config):
    from chalice.deploy import validate as v
    app = config.chalice_app
    checks = [
        ('validate_routes', lambda: v.validate_routes(app.routes)),
        ('validate_route_content_types',
         lambda: v.validate_route_content_types(app.routes,
                                                app.api.binary_types)),
        ('validate_minimum_compression_size',
         lambda: v.validate_minimum_compression_size(config)),
        ('_validate_manage_iam_role',
         lambda: v._validate_manage_iam_role(config)),
        ('validate_python_version', lambda: v.validate_python_version(config)),
        ('validate_unique_function_names',
         lambda: v.validate_unique_function_names(config)),
        ('validate_feature_flags', lambda: v.validate_feature_flags(app)),
        ('validate_endpoint_type', lambda: v.validate_endpoint_type(config)),
        ('validate_resource_policy',
         lambda: v.validate_resource_policy(config)),
        ('validate_sqs_configuration',
         lambda: v.validate_sqs_configuration(app)),
        ('validate_environment_variables_type',
         lambda: v.validate_environment_variables_type(config)),
    ]
    errors = []
    for name, check in checks:
        if not hasattr(v, name):             # older Chalice
            continue
        try:
            check()
        except Exception as e:               # noqa
            errors.append({'check': name, 'type': type(e).__name__,
                           'message': str(e).strip()})
    return errors


# --------------------------------------------------------------------------
# 5. Calling a handler the way a container would
# --------------------------------------------------------------------------

class FakeLambdaContext(object):
    def __init__(self, function_name, memory_mb, timeout_s):
        import time
        import uuid
        self.aws_request_id = str(uuid.uuid4())
        self.function_name = function_name
        self.function_version = '$LATEST'
        self.memory_limit_in_mb = str(memory_mb)   # a str on real Lambda
        self.invoked_function_arn = (
            'arn:aws:lambda:us-east-1:000000000000:function:%s'
            % function_name)
        self.log_group_name = '/aws/lambda/%s' % function_name
        self.log_stream_name = 'oracle'
        self.identity = None
        self.client_context = None
        self._deadline = time.time() * 1000 + timeout_s * 1000

    def get_remaining_time_in_millis(self):
        import time
        return max(0, int(self._deadline - time.time() * 1000))


def invoke(function, event):
    """function: one entry of facts['functions']."""
    handler, status = resolve_handler(function['handler'])
    if status != 'ok':
        return {'error': 'handler %s: %s' % (function['handler'], status)}
    for key, value in function['environment_variables'].items():
        os.environ[key] = value
    ctx = FakeLambdaContext(function['function_name'],
                            function['memory_size'], function['timeout'])
    try:
        return {'result': jsonable(handler(event, ctx))}
    except Exception as e:                   # noqa
        return {'error': '%s: %s' % (type(e).__name__, e),
                'traceback': traceback.format_exc()}


# --------------------------------------------------------------------------
# 6. Main
# --------------------------------------------------------------------------

def gather(args, facts):
    facts['phase'] = 'import-chalice'
    if args.chalice_src:
        sys.path.insert(0, os.path.abspath(args.chalice_src))
    facts['oracle']['stubbed_dependencies'] = stub_missing_dependencies()
    import botocore
    import chalice
    from chalice import app as chalice_app
    from chalice.cli.factory import CLIFactory
    from chalice.deploy import models
    from chalice.deploy.swagger import TemplatedSwaggerGenerator
    facts['oracle'].update(chalice_version=chalice.__version__,
                           chalice_file=chalice.__file__,
                           botocore_version=botocore.__version__)

    project_dir = facts['project_dir']
    os.environ['AWS_CHALICE_CLI_MODE'] = 'true'   # as the CLI does
    for item in args.env:
        key, _, value = item.partition('=')
        os.environ[key] = value
    env = install_recording_environ(project_dir, args.env_placeholders)
    finder = None
    if args.stub_missing:
        finder = StubMissingFinder()
        sys.meta_path.append(finder)
    aws_calls = install_fake_aws() if args.fake_aws else None
    os.chdir(project_dir)                         # as the CLI does
    sys.path[:] = [p for p in sys.path if p not in ('', os.path.dirname(
        os.path.abspath(__file__)))]

    facts['phase'] = 'load-config'
    factory = CLIFactory(project_dir, environ=os.environ)
    config = factory.create_config_obj(
        chalice_stage_name=args.stage, autogen_policy=args.autogen_policy)
    disk = config.config_from_disk
    stage_disk = (disk.get('stages') or {}).get(args.stage)
    facts['config'] = {
        'app_name': config.app_name,
        'config_file_version': config.config_file_version,
        'stages_defined': sorted(disk.get('stages') or {}),
        'stage_defined': stage_disk is not None,
        'lambda_functions_keys': {
            'top': sorted(disk.get('lambda_functions') or {}),
            'stage': sorted((stage_disk or {}).get('lambda_functions') or {}),
        },
        'import_time_environment': config.environment_variables,
        'api_gateway_stage': config.api_gateway_stage,
        'automatic_layer': getattr(config, 'automatic_layer', None),
        'lambda_python_version': config.lambda_python_version,
    }

    facts['phase'] = 'import-app'
    env.reads = []
    try:
        app = config.chalice_app
    finally:
        facts['env_reads_at_import'], env.reads = env.reads, None
        if finder is not None:
            facts['stubbed_modules'] = list(finder.stubbed)
        if aws_calls is not None:
            facts['aws_calls_at_import'] = list(aws_calls)
    facts['app'] = {
        'app_name': app.app_name,
        'class': '%s.%s' % (type(app).__module__, type(app).__name__),
        'app_name_matches_config': app.app_name == config.app_name,
        'debug': app.debug,
        'configure_logs': app.configure_logs,
        'features_used': sorted(app._features_used),
        'experimental_feature_flags': sorted(app.experimental_feature_flags),
        'binary_types': list(app.api.binary_types),
        'cors': bool(getattr(app.api, 'cors', False)),
        'middleware': [
            {'event_type': t, 'python': describe_callable(f, project_dir)
             if hasattr(f, '__name__') else repr(f)}
            for f, t in getattr(app, 'middleware_handlers', [])],
        'registration_order': list(app.handler_map),
    }

    facts['phase'] = 'validate'
    facts['deploy_validation_errors'] = run_validators(config)

    facts['phase'] = 'build-graph'
    application, resources = build_graph(
        config, args.stage, TemplatedSwaggerGenerator())

    facts['phase'] = 'report'
    functions = []
    for fn, handler_type, trigger in collect_functions(application, models):
        is_rest = handler_type == 'rest_api'
        registered = app if is_rest else app.handler_map.get(fn.resource_name)
        if handler_type.startswith('on_ws_'):
            # websocket lambdas are not keyed by their own resource name
            cfg = app.websocket_handlers[trigger['route_key']]
            registered = app.handler_map.get(cfg.name)
            trigger['registered_name'] = cfg.name
        found, status = resolve_handler(fn.handler)
        if status == 'ok' and found is not registered and not (
                # a route with the same name may have replaced the entry of
                # handler_map; the module attribute is then still right
                type(found).__name__ == 'EventSourceHandler' and
                raw_function(found, chalice_app) is
                raw_function(registered, chalice_app)):
            status = 'resolves-to-a-different-object'
        if handler_type == 'authorizer':
            for cfg in app.builtin_auth_handlers:
                if cfg.name == fn.resource_name:
                    trigger.update(ttl_seconds=cfg.ttl_seconds,
                                   header=getattr(cfg, 'header', None),
                                   execution_role=cfg.execution_role)
        entry = {
            'name': fn.resource_name,
            'function_name': fn.function_name,
            'handler_type': handler_type,
            'middleware_event_type': {'rest_api': 'http'}.get(
                handler_type, getattr(chalice_app, '_MIDDLEWARE_MAPPING', {}).get(
                    handler_type, 'websocket'
                    if handler_type.startswith('on_ws_') else None)),
            'handler': fn.handler,
            'handler_status': status,
            'python': None if is_rest else describe_callable(
                raw_function(registered, chalice_app), project_dir),
            'wrapper': type(registered).__name__,
            'trigger': trigger,
            'runtime': fn.runtime,
            'timeout': fn.timeout,
            'memory_size': fn.memory_size,
            'environment_variables': fn.environment_variables,
            'tags': fn.tags,
            'xray': getattr(fn, 'xray', None),
            'reserved_concurrency': getattr(fn, 'reserved_concurrency', None),
            'layers': getattr(fn, 'layers', None),
            'managed_layer': fn.managed_layer.layer_name
            if getattr(fn, 'managed_layer', None) else None,
            'subnet_ids': getattr(fn, 'subnet_ids', None),
            'security_group_ids': getattr(fn, 'security_group_ids', None),
            'log_group': jsonable(getattr(fn, 'log_group', None)),
            'role': describe_role(fn.role, models),
            'policy_document': scrub_sids(jsonable(
                getattr(getattr(fn.role, 'policy', None), 'document', None))),
        }
        functions.append(entry)
    facts['functions'] = functions
    facts['routes'] = describe_routes(app, chalice_app, project_dir)
    rest = [r for r in application.resources
            if type(r).__name__ == 'RestAPI']
    if rest:
        facts['rest_api'] = {
            'resource_name': rest[0].resource_name,
            'endpoint_type': rest[0].endpoint_type,
            'api_gateway_stage': rest[0].api_gateway_stage,
            'minimum_compression': rest[0].minimum_compression,
            'xray': getattr(rest[0], 'xray', None),
            'vpce_ids': getattr(rest[0], 'vpce_ids', None),
            'domain_name': jsonable(getattr(rest[0], 'domain_name', None)),
            'policy': jsonable(getattr(rest[0], 'policy', None)),
        }
    websocket = [r for r in application.resources
                 if type(r).__name__ == 'WebsocketAPI']
    if websocket:
        facts['websocket_api'] = {
            'name': websocket[0].name, 'routes': websocket[0].routes,
            'api_gateway_stage': websocket[0].api_gateway_stage}
    facts['unused_authorizers'] = [
        a.name for a in app.builtin_auth_handlers
        if not any(f['handler_type'] == 'authorizer' and
                   f['name'] == a.name for f in functions)]
    if args.graph:
        facts['graph'] = scrub_sids([jsonable(r) for r in resources])
    for fmt, wanted in [('sam', args.sam), ('terraform', args.terraform)]:
        if wanted:
            try:
                facts[fmt] = scrub_sids(jsonable(
                    render(config, args.stage, fmt)))
            except Exception as e:           # noqa
                facts[fmt] = {'error': '%s: %s' % (type(e).__name__, e)}
    if args.invoke:
        with open(args.event) as f:
            event = json.load(f)
        match = [f for f in functions if f['name'] == args.invoke]
        facts['invocation'] = invoke(match[0], event) if match else {
            'error': 'no function named %s' % args.invoke}
    del facts['phase']


def all_stages(args):
    path = os.path.join(args.project_dir, '.chalice', 'config.json')
    with open(path) as f:
        stages = sorted((json.load(f).get('stages') or {}) or ['dev'])
    passthrough = [a for a in sys.argv[2:] if a != '--all-stages']
    out, rc = {}, 0
    for stage in stages:
        proc = subprocess.run(
            [sys.executable, os.path.abspath(__file__), args.project_dir]
            + passthrough + ['--stage', stage],
            stdout=subprocess.PIPE, text=True)
        out[stage] = json.loads(proc.stdout)
        rc = max(rc, proc.returncode)
    json.dump({'stages': out}, sys.stdout, indent=2, sort_keys=True)
    print()
    return rc


# Seconds that one project of a batch may take; then its process is killed and
# the answer says so.
JOB_SECONDS = 30


def batch(args):
    """Answer every job of standard input in a process of its own."""
    jobs = json.load(sys.stdin)
    preload(args)
    running, todo = {}, list(reversed(jobs))
    while todo or running:
        while todo and len(running) < max(1, args.workers):
            job = todo.pop()
            out = tempfile.TemporaryFile()
            pid = os.fork()
            if pid == 0:
                run_job(args, job, out)
            running[pid] = (job, out)
        pid, status = os.wait()
        job, out = running.pop(pid)
        out.seek(0)
        text = out.read()
        out.close()
        try:
            facts = json.loads(text.decode('utf-8'))
        except ValueError:
            facts = {'status': 'error', 'stage': job.get('stage', 'dev'),
                     'error': {'phase': 'process', 'type': 'Killed',
                               'message': 'wait status %d' % status,
                               'traceback': ''}}
        print(json.dumps({'id': job['id'], 'facts': facts}, sort_keys=True),
              flush=True)
    return 0


def preload(args):
    """Import what every project needs, before the first fork."""
    sys.dont_write_bytecode = True
    if args.chalice_src:
        sys.path.insert(0, os.path.abspath(args.chalice_src))
    stub_missing_dependencies()
    for name in ('botocore.session', 'botocore.client', 'boto3', 'chalice.app',
                 'chalice.cli.factory', 'chalice.deploy.appgraph',
                 'chalice.deploy.deployer', 'chalice.deploy.swagger',
                 'chalice.deploy.validate', 'chalice.package',
                 'chalice.policy'):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def run_job(args, job, out):
    """Answer one job and end the process; called after the fork."""
    code = 1
    try:
        signal.alarm(JOB_SECONDS)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        args.project_dir = job['project_dir']
        args.stage = job.get('stage', 'dev')
        args.env = ['%s=%s' % pair for pair in sorted(
            job.get('env', {}).items())]
        for option in ('env_placeholders', 'stub_missing', 'fake_aws',
                       'autogen_policy'):
            if option in job:
                setattr(args, option, job[option])
        facts, code = answer(args)
        out.write(json.dumps(jsonable(facts)).encode('utf-8'))
        out.flush()
    finally:
        os._exit(code)


def parse_arguments():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('project_dir', nargs='?')
    p.add_argument('--batch', action='store_true',
                   help='read jobs from standard input')
    p.add_argument('--workers', type=int, default=2,
                   help='jobs at the same time with --batch')
    p.add_argument('--stage', default='dev')
    p.add_argument('--all-stages', action='store_true',
                   help='one run per stage of config.json')
    p.add_argument('--chalice-src', default=DEFAULT_SRC)
    p.add_argument('--region', default='us-east-1')
    p.add_argument('--env', action='append', default=[], metavar='K=V',
                   help='set before import (config.json still wins)')
    p.add_argument('--env-placeholders', action='store_true',
                   help="os.environ['X'] in project files gives {{env:X}} "
                        "instead of KeyError when X is not set")
    p.add_argument('--stub-missing', action='store_true',
                   help='invent third party modules that cannot be imported')
    p.add_argument('--fake-aws', action='store_true',
                   help='boto3 calls made while importing return stubs')
    p.add_argument('--autogen-policy', dest='autogen_policy',
                   action='store_true', default=None)
    p.add_argument('--no-autogen-policy', dest='autogen_policy',
                   action='store_false')
    p.add_argument('--graph', action='store_true',
                   help='add the raw resource list')
    p.add_argument('--sam', action='store_true')
    p.add_argument('--terraform', action='store_true')
    p.add_argument('--invoke', metavar='NAME')
    p.add_argument('--event', metavar='FILE.json')
    args = p.parse_args()
    if not args.batch and not args.project_dir:
        p.error('a project directory or --batch is needed')
    return args


def answer(args):
    """Everything Chalice says about one project: (facts, exit status)."""
    sys.dont_write_bytecode = True           # leave the project untouched
    args.project_dir = os.path.abspath(args.project_dir)
    if args.event:
        args.event = os.path.abspath(args.event)
    facts = {
        'status': 'ok',
        'oracle': {'python': sys.version.split()[0]},
        'project_dir': args.project_dir, 'stage': args.stage,
    }
    isolate_from_aws(args.region)
    captured = io.StringIO()
    real_stdout = sys.stdout
    rc = 0
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        sys.stdout = captured                # app code may print on import
        try:
            gather(args, facts)
        except BaseException as e:           # noqa  (sys.exit in app.py too)
            rc = 2
            facts['status'] = 'error'
            facts['error'] = {
                'phase': facts.pop('phase', None), 'type': type(e).__name__,
                'message': str(e), 'traceback': traceback.format_exc()}
        finally:
            sys.stdout = real_stdout
    facts['warnings'] = sorted({
        '%s: %s' % (w.category.__name__, w.message) for w in caught
        if issubclass(w.category, UserWarning)})
    if captured.getvalue():
        facts['stdout'] = captured.getvalue()[:4000]
    return facts, rc


def main():
    args = parse_arguments()
    if args.batch:
        return batch(args)
    if args.all_stages:
        return all_stages(args)
    facts, rc = answer(args)
    json.dump(jsonable(facts), sys.stdout, indent=2, sort_keys=True)
    print()
    return rc


if __name__ == '__main__':
    sys.exit(main())
