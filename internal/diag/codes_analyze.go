package diag

// analyzeCodes: CH1xx is about what the source registers, CH2xx about code that
// behaves differently outside Lambda.
var analyzeCodes = map[Code]Entry{
	"CH101": {Severity: Error, Summary: "app.py does not bind app to a Chalice object", Text: `
Chalice imports the file app.py and reads the name "app" from it. Factories are
not called, and a Chalice object under another name does not count. Without that
object there are no functions to move.

Bind the object at the top level of app.py: app = Chalice(app_name="...").`},
	"CH102": {Severity: Error, Summary: "Chalice refuses to import the app", Text: `
Importing app.py ends in an exception, with the settings of this stage, for
everyone: chalice deploy and chalice package stop, and so does the function on
Lambda. decant followed the import without running it and met the exception at
the position given. Only registrations before it are known.

Correct the cause, or choose the stage whose variables the code needs:

    decant scan --stage prod`},
	"CH103": {Severity: Warning, Summary: "An imported local module is not in the repository", Text: `
The import names a part of chalicelib or a relative module, and no such file is
below the app's folder. Either it is made at build time (copied, linked,
generated), or git ignores it, or its name is misspelt. What it would have
registered, and every value taken from it, is unknown.

Commit the file, or run decant where the build has put it.`},
	"CH104": {Severity: Error, Summary: "app.py cannot be analysed", Text: `
The file was refused (size, nesting, time) or holds something that is not
Python. A finding of its own says what. Without the file nothing is known about
the app's functions.`},
	"CH106": {Severity: Warning, Summary: "A handler is registered on an object that is not app.app", Text: `
Chalice reads one object only: the one that the name "app" of app.py is bound
to. What is registered on another Chalice object becomes no Lambda function, and
nothing says so.

Register the handler on the app's object, or on a blueprint.`},
	"CH107": {Severity: Warning, Summary: "A module is imported under a name made at run time", Text: `
importlib, pkgutil or exec bring in code whose name is not constant. What that
code registers is unknown.

Import the modules by name, or list the missing functions in decant.hcl.`},
	"CH108": {Severity: Warning, Summary: "A file of the app was not read", Text: `
The file cannot be opened, or the files that the app imports are too many or too
large together. What the file registers and defines is unknown.

Correct the permissions, or take data and generated code out of the import.`},
	"CH110": {Severity: Warning, Summary: "Lambda cannot find the handler", Text: `
Chalice tells Lambda to call <module>.<name of the Python function>, whatever
name= says and wherever the decorator stands. The module has no such attribute
after its import, so every invocation on Lambda fails with
Runtime.HandlerNotFound. A container that follows the same rule fails as well.

Bind the decorated object in that module under the function's own name.`},
	"CH111": {Severity: Warning, Summary: "The handler string leads to another object", Text: `
Chalice tells Lambda to call <module>.<name of the Python function>. After the
import that name is bound to something else than the registered handler: a later
def, an import, an outer decorator or an assignment took it. Lambda runs what is
bound, and so does the container.

Give the two things different names.`},
	"CH112": {Severity: Warning, Summary: "Trigger argument is not known", Text: `
The value decides what starts the function, and it cannot be known without
running the program: it comes from an environment variable that the stage does
not set, from a call, or from data. decant does not guess it. A scheduled
function whose schedule is unknown stays on Lambda (PL101).

Write the value as a literal, or set the variable in .chalice/config.json. A
schedule can also be stated in decant.hcl:

    function "nightly" { schedule = "cron(0 2 * * ? *)" }`},
	"CH113": {Severity: Warning, Summary: "The handler's module cannot be imported", Text: `
A blueprint's handlers are called as <import_name>.<name>, where import_name is
the argument of Blueprint(...), and Lambda imports that module. There is no such
module in the package, or its import fails, so every invocation fails.

Make the blueprint with Blueprint(__name__) in the module that defines its
handlers.`},
	"CH114": {Severity: Warning, Summary: "Several functions share one Python name", Text: `
The handler string is made from the Python function's name, so functions with
the same name in one module, though registered with different name=, all run the
definition that the name is bound to last. On Lambda the others' code never
runs; a container keeps it so.

Give each function a name of its own.`},
	"CH115": {Severity: Warning, Summary: "Decorator without parentheses registers nothing", Text: `
The decorator's first argument is then the function, which Chalice takes for a
setting, and the result is never applied to anything. No Lambda function exists
for it, and nothing says so.

Write the parentheses: @app.lambda_function().`},
	"CH116": {Severity: Warning, Summary: "A registration by call is not bound to the function's name", Text: `
app.schedule(...)(fn) registers fn, and Lambda is told to call app.fn. But the
name fn still holds the plain function, so Lambda calls it with (event, context)
instead of Chalice's event object, without middleware, which fails for all event
handlers.

Bind the result: fn = app.schedule(...)(fn).`},
	"CH117": {Severity: Warning, Summary: "The function exists only under a condition", Text: `
The registration stands under an if, a loop or a try whose outcome depends on
something that is only known at run time, so the function may or may not exist
in this stage.

Set the variable that decides it in .chalice/config.json, so that the outcome is
the same everywhere.`},
	"CH118": {Severity: Warning, Summary: "The function depends on AWS_CHALICE_CLI_MODE", Text: `
The chalice command sets AWS_CHALICE_CLI_MODE while it reads the app; Lambda and
a container do not. Functions exist as the command sees them, and the code runs
without the variable, so what is registered and what can be called differ.

Register functions in both cases.`},
	"CH119": {Severity: Error, Summary: "The name of the function is computed", Text: `
name= (or the blueprint's prefix) decides the function's name in AWS and which
settings of config.json apply to it, and its value cannot be known without
running the program.

Write the name as a literal.`},
	"CH120": {Severity: Warning, Summary: "A blueprint is never registered", Text: `
What is registered on a blueprint exists only after
app.register_blueprint(blueprint). This one is not registered on app.app, so its
functions do not exist on AWS, and nothing says so.

Register it, or remove it.`},
	"CH121": {Severity: Warning, Summary: "A registration comes after its blueprint was registered", Text: `
app.register_blueprint copies what the blueprint holds at that moment. Later
registrations are lost without a word: no Lambda function exists for them.

Import the module with the handlers before registering the blueprint.`},
	"CH122": {Severity: Note, Summary: "A blueprint's handler runs without the app's middleware", Text: `
For a blueprint's handler Lambda imports the blueprint's module only, not app.py,
unless that module imports it. Middleware is registered when app.py is imported,
so on Lambda it does not run around this handler. The runner imports what Lambda
imports, therefore it stays so.

If you want the middleware to run, import app in the module of the blueprint.`},
	"CH123": {Severity: Warning, Summary: "A blueprint's handler uses its app, which Lambda never loads", Text: `
log, current_app, current_request and lambda_context of a blueprint raise
RuntimeError until the blueprint is registered, which happens when app.py is
imported. For a blueprint's handler Lambda imports the blueprint's module only.

Use logging.getLogger(__name__) and the event's own context.`},
	"CH124": {Severity: Warning, Summary: "A blueprint is registered more than once", Text: `
Each registration makes its event and plain functions again, under the second
prefix. Routes lose their options (methods, authorizer, cors, content types) the
second time, because the first registration used them up.`},
	"CH125": {Severity: Note, Summary: "A blueprint's websocket handler gets the raw event", Text: `
Websocket handlers of a blueprint are registered without Chalice's wrapper, so
API Gateway's event arrives as two plain arguments, event and context.`},
	"CH126": {Severity: Warning, Summary: "The handler is a coroutine function", Text: `
An async def returns a coroutine. Chalice does not await it, and Lambda fails
because it cannot encode the result, so the body never runs. The runner treats
such a result as a failure too.

Make the handler a plain def that calls asyncio.run(...).`},
	"CH127": {Severity: Warning, Summary: "The handler is a generator function", Text: `
Calling a function that contains yield runs nothing of its body; it returns a
generator. On Lambda the body never runs and the result cannot be encoded.

Return a value instead of yielding, or move the generator into a helper.`},
	"CH128": {Severity: Warning, Summary: "A request object is read outside REST", Text: `
current_request and lambda_context of the app exist only while a REST request is
served. In every other handler reading them raises AttributeError (since Chalice
1.27.2) or gives None.

Use the event's own context: event.context, or the second argument of a plain
function.`},
	"CH131": {Severity: Note, Summary: "The authorizer has no route, so no function is made", Text: `
Chalice makes the functions of authorizers as a part of the REST API. An app
without routes has no REST API.`},
	"CH132": {Severity: Warning, Summary: "A registration is never applied to a function", Text: `
app.schedule(...), app.lambda_function(...) and the like return a decorator.
Until it is applied to a function nothing is registered.

Apply it, as a decorator or as a call: app.schedule(...)(fn).`},
	"CH133": {Severity: Warning, Summary: "The code uses an API that Chalice has removed", Text: `
define_authorizer, authorizer_name and authorizer_id went away in Chalice 1.0. A
current Chalice refuses to import the app.

Pass an authorizer object: @app.route("/", authorizer=...).`},
	"CH134": {Severity: Error, Summary: "Registrations are made by code that cannot be followed", Text: `
The kind of registration, or the function it is applied to, is computed in a way
that cannot be followed without running the program, so the set of functions is
not known.

Write the registration out, with the decorator's name in the source.`},
	"CH135": {Severity: Warning, Summary: "The middleware's event type matches nothing", Text: `
The known types are all, http, websocket, pure_lambda, scheduled, cloudwatch,
s3, sns, sqs, kinesis and dynamodb. Another word is accepted and never matches,
so the middleware never runs.`},
	"CH137": {Severity: Warning, Summary: "The route's methods are a string", Text: `
methods is iterated, so methods="GET" makes routes for the methods G, E and T.

Write a list: methods=["GET"].`},
	"CH139": {Severity: Note, Summary: "An outer decorator wraps the registered handler", Text: `
A decorator above Chalice's is applied to the finished handler. Lambda calls
what the module's name is bound to, so it runs there, and in the container. In
Chalice's local mode and test client it does not.`},
	"CH140": {Severity: Warning, Summary: "A module that Chalice does not ship is imported", Text: `
The deployment package holds app.py, chalicelib, the contents of vendor and the
requirements, nothing else. The module stands next to app.py, so the import works
on your machine and fails on Lambda, unless something else adds the file.

Move the module into chalicelib.`},
	"CH141": {Severity: Warning, Summary: "A decorator below Chalice's changed the function's name", Text: `
The inner decorator returns a function of another name (functools.wraps is
missing), and Chalice names the Lambda function and its handler after that. Two
such functions collide, and the handler string leads nowhere.

Add functools.wraps to the inner decorator.`},
	"CH142": {Severity: Warning, Summary: "What Lambda would call cannot be known", Text: `
Chalice tells Lambda to call <module>.<name of the Python function>. What that
name is bound to after the import depends on something that is only known at run
time, so the handler may work or not. The container calls what Lambda calls.

Bind the decorated object at the top level of its module, by a plain def.`},
	"CH143": {Severity: Note, Summary: "A foreign decorator stands below Chalice's", Text: `
The decorator comes from a package that is not in the repository. It decides the
function's name, and with it the names in AWS. Decorators of public packages keep
the name, and decant takes it that this one does.`},
	"CH160": {Severity: Warning, Summary: "A registration could not be followed", Text: `
A decorator or call of the source registers a handler or a blueprint on an object
that is, or may be, a Chalice application or blueprint. Whether Chalice makes a
function of it is not known: the object comes from a package that decant does not
read, an exception may be raised before, or the code cannot be followed. A
function may be missing from the result; it stays on Lambda.

Register at the top level of a module, with the decorator of the app itself.`},
	"CH161": {Severity: Note, Summary: "The import does not run a registration", Text: `
The registration stands in a branch or a loop that is not entered with the
settings of this stage, so Chalice makes no function of it. Another stage may
have the function.`},
	"CH162": {Severity: Warning, Summary: "A registration stands in code that the import does not run", Text: `
Chalice makes a function of every registration that runs while app.py is
imported. This one stands in a function that nothing calls at that time, in a
module that is imported only while a handler runs, or behind a return or raise.

Call the function, or import the module, at the top level of app.py.`},
	"CH163": {Severity: Warning, Summary: "A file that app.py does not import registers handlers", Text: `
The file belongs to the application's folder, or to the repository of this one
application, and registers handlers on a Chalice application or blueprint, and no
import leads to it from app.py. Chalice makes no function of them, unless code that
decant cannot follow imports the file. Tests (tests/, test_*.py, *_test.py,
conftest.py) and vendor/ are not searched, nor samples and documentation beside the
application.

Import the module in app.py, or delete the file.`},
	"CH164": {Severity: Note, Summary: "A registration is missing because the app is not known", Text: `
Another finding says why the import of app.py fails or why its name app is not
known. This registration stands in the source, and belongs to the app or may
belong to it.`},

	"CH201": {Severity: Warning, Summary: "The code reads /opt, where Lambda mounts layers", Text: `
Layers are unpacked under /opt on Lambda. A container has no layers; /opt is
empty there unless the image puts something into it.

Install what the layer holds as a package, or copy it in the Dockerfile.`},
	"CH202": {Severity: Note, Summary: "The code depends on Lambda's task folder", Text: `
Lambda keeps the code in /var/task and says so in LAMBDA_TASK_ROOT. The generated
image uses the same folder and sets the variable, so this keeps working. Unlike
on Lambda the folder is no promise of AWS.

Prefer a path relative to __file__.`},
	"CH203": {Severity: Warning, Summary: "The code reads a variable that Lambda sets", Text: `
AWS_LAMBDA_* and a few other variables exist on Lambda only. The runner sets the
ones with a sensible value (function name, memory, version, log group), so code
that uses the value works, and code that asks "am I on Lambda?" is told yes.

Check what the code decides with it.`},
	"CH204": {Severity: Warning, Summary: "The code asks how much time is left", Text: `
get_remaining_time_in_millis counts down to Lambda's timeout. In the container it
counts down to the runner's wall-clock limit, which may be hours. Code that
stops early, saves its state and invokes itself again becomes unnecessary, and
may run much longer than before in one go.`},
	"CH205": {Severity: Warning, Summary: "The code invokes a Lambda function of this app", Text: `
After the move the invoked function is a task. The Lambda function may be
switched off or removed, and then the call fails.

Call the Python function, or start the task with ecs:RunTask.`},
	"CH206": {Severity: Note, Summary: "The code invokes a Lambda function", Text: `
The function's name is not known here or belongs to another app. When it names a
function that moves, the call fails after the move.`},
	"CH207": {Severity: Note, Summary: "AWS is called while the module is imported", Text: `
The call runs at the start of every task, before the handler, and needs a
permission of the task role. When it fails, the task fails.`},
	"CH208": {Severity: Warning, Summary: "The function invokes itself", Text: `
Self-invocation is how code goes on after the 15 minutes of a standard Lambda
function. The name comes from the context or from AWS_LAMBDA_FUNCTION_NAME; in
the container the Lambda function behind it may no longer exist.

Remove the self-invocation: the task has no such limit.`},
	"CH209": {Severity: Note, Summary: "Module state is kept between invocations", Text: `
A warm Lambda keeps module globals from one event to the next. A task handles one
event and ends, so a cache filled by the handler starts empty every time.`},
	"CH210": {Severity: Note, Summary: "The code writes to or reads from /tmp", Text: `
/tmp is empty at the start of every task; a warm Lambda kept its files. Its size
is the task's ephemeral storage (20 GiB by default).`},
	"CH211": {Severity: Note, Summary: "The network is used while the module is imported", Text: `
The call runs at the start of every task. When the task's subnet has no way to
that host, no handler runs.`},
}
