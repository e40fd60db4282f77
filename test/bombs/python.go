package bombs

import "fmt"

// shared is a tuple with 2^60 leaves that are one object.
const shared = "x = ()\nfor i in range(60):\n    x = (x, x)\n"

// handler is a function below a decorator.
func handler(decorator string) string {
	return "@app." + decorator + "\ndef handler(event):\n    pass\n"
}

// inApp is an input whose app.py has more in it.
func inApp(name, says string, pieces ...any) input {
	return input{name: name, files: map[string]content{"app.py": app(pieces...)}, says: []string{"bad/app.py", says}, still: []string{"behind"}}
}

// unparsed is an input whose app.py is beyond a limit of the parser.
func unparsed(name string, pieces ...any) input {
	in := inApp(name, "nested more than", pieces...)
	in.still = nil
	return in
}

// python are inputs to the evaluator.
func python() []input {
	list := "x = 'a'\nfor i in range(60):\n    x = [x, x]\n"
	out := []input{
		inApp("a doubled tuple", "elements", "x = (1,)\n", r("x = x + x\n", 60)),
		inApp("doubled bytes", "KiB", "x = b'ab'\n", r("x = x + x\n", 60)),
		inApp("doubled text", "KiB", "x = 'ab'\n", r("x = x + x\n", 60)),
		inApp("a doubled list", "elements", "x = [1]\n", r("x += x\n", 60)),
		inApp("shared tuples, ==", "", shared+"y = x == (x, x)\n"),
		inApp("shared tuples, sorted", "", shared+"y = sorted([x, (x, x), x])\n"),
		inApp("shared tuples, a key", "", shared+"y = {x: 1}\n"),
		inApp("shared tuples, text", "", shared+"y = str(x)\n"),
		inApp("shared tuples, schedule", "elements", shared+handler("schedule(x)")),
		inApp("shared tuples, a schedule's name", "elements", shared+handler("schedule('rate(1 hour)', name=x)")),
		inApp("shared tuples, queue", "elements", shared+handler("on_sqs_message(queue=x)")),
		inApp("shared tuples, bucket's events", "elements", shared+handler("on_s3_event('bucket', events=x)")),
		inApp("shared tuples, topic", "elements", shared+handler("on_sns_message(x)")),
		inApp("shared tuples, pattern", "elements", shared+handler("on_cw_event({'source': x, 'detail': {'a': [x, x]}})")),
		inApp("shared tuples, route", "", shared+handler("route('/', methods=x, cors=x)")),
		inApp("shared tuples, rate", "elements", shared+handler("schedule(Rate(x, unit=x))")),
		inApp("shared lists, schedule", "elements", list+handler("schedule(x)")),
		inApp("shared dicts, pattern", "elements", "x = {}\nfor i in range(60):\n    x = {'a': x, 'b': x}\n"+handler("on_cw_event(x)")),
		inApp("shared tuples, blueprint", "", shared+"from chalice import Blueprint\nb = Blueprint(x)\napp.register_blueprint(b, name_prefix=x, url_prefix=x)\napp.api.cors = x\n"),
		inApp("2,000 texts of 1 MB", "MiB", "a = 'x' * 1000000\nl = []\nfor i in range(2000):\n    l.append(a + str(i))\n"),
		inApp("wide numbers", "MiB", "l = []\nfor i in range(9000):\n    for j in range(12):\n        l.append('%10000d' % i)\n"),
		inApp("20,000 variables of 100 kB", "MiB", "for i in range(9000):\n    for j in range(3):\n        os.environ['A%d_%d' % (i, j)] = 'x' * 100000 + str(i)\n"),
		inApp("200,000 variables by a loop", "steps", "for i in range(9000):\n    for j in range(30):\n        os.environ['A%d_%d' % (i, j)] = 'x'\n        os.environ['B%d_%d' % (i, j)]\n"),
		inApp("endless loops", "iterations", "while True:\n    while True:\n        pass\n"),
		inApp("a call to itself", "more than 64 calls", "def f():\n    return f() + f()\nf()\n"),
		unparsed("40,000 operators", "x = 1", r(" + 1", 40_000), "\n"),
		unparsed("40,000 attributes", "x = os", r(".a", 40_000), "\n"),
		unparsed("40,000 subscripts", "x = os", r("[0]", 40_000), "\n"),
		unparsed("40,000 calls", "x = os.f", r("()", 40_000), "\n"),
		inApp("eval of 900 kB", "", "x = eval('1' + ' + 1' * 200000)\neval('x' * 900000)\nexec('a = ' + '(' * 900000)\n"),
		inApp("eval of eval", "KiB", "s = '1'\nfor i in range(300):\n    s = 'eval(' + repr(s) + ')'\neval(s)\n"),
		unparsed("an unknown of 400 kB", "x = os.environ[", r("'a' + ", 40_000), "'b']\n"+handler("schedule(x)")),
		inApp("a condition of 900 kB", "", "if os.environ['A'] == '", r("x", 900_000), "':\n    @app.schedule('rate(1 hour)')\n    def f(e): pass\n"),
		inApp("20,000 variables read", "", lines(20_000, "x = os.environ['V%d']\n")),
		inApp("40,000 imports", "", lines(40_000, "import m%d\n")),
	}
	modules := map[string]content{"app.py": app(lines(40, "from chalicelib import m%d\n"))}
	for i := range 40 {
		modules[fmt.Sprintf("chalicelib/m%d.py", i)] = c(r("x = {'a': [1, 2]}\n", 110_000))
	}
	chain := map[string]content{"app.py": app("from chalicelib import m0\n")}
	for i := range 3000 {
		chain[fmt.Sprintf("chalicelib/m%d.py", i)] = c(fmt.Sprintf("from chalicelib import m%d\n", i+1))
	}
	return append(out,
		input{name: "40 modules of 1.9 MB", files: modules, says: []string{"bad/chalicelib", "5000 files, 16 MiB"}, still: []string{"behind"}},
		input{name: "a chain of 3,000 modules", files: chain, says: []string{"bad/", "more than 64 calls"}, still: []string{"behind"}})
}

// functions are inputs with many functions, or with long texts about one.
func functions() []input {
	out := []input{
		inApp("names of 40,000 characters", "", "@app.schedule('rate(1 hour)', name='", r("n", 40_000), "')\ndef one(e): pass\n"+"def two(e): pass\ntwo.__name__ = 'z' * 40000\napp.lambda_function()(two)\n"),
		inApp("schedules of 40,000 characters", "", "s = '", r("n", 40_000), "'\n", lines(5, "@app.schedule('rate(' + s)\ndef f%d(e): pass\n")),
		inApp("1,000 names of 30,000 characters", "reads 1000", "for i in range(1000):\n    @app.schedule('rate(1 hour)', name='n' * 30000 + str(i))\n    def f(e): pass\n"),
		inApp("wide names of 40,000 characters", "", "@app.schedule('", r("語", 40_000), "', name='", r("語", 40_000), "')\ndef one(e): pass\n"),
		inApp("a description of 900 kB", "", "@app.schedule('rate(1 hour)', description='", r("n ", 450_000), "')\ndef one(e): pass\n"),
		inApp("a prefix of 900 kB", "", "@app.on_s3_event('b', prefix='", r("n", 900_000), "')\ndef one(e): pass\n@app.route('/", r("{a}", 200_000), "')\ndef two(): pass\n"),
		inApp("5,000 functions", "functions", lines(5000, "@app.lambda_function()\ndef f%d(e, c): pass\n")),
		inApp("9,000 functions by a loop", "functions", "for i in range(9000):\n    @app.schedule('rate(1 hour)', name='n%d' % i)\n    def f(e): pass\n"),
		inApp("5,000 schedules", "functions", lines(5000, "@app.schedule('rate(1 hour)')\ndef f%d(e): pass\n")),
		inApp("5,000 queues", "functions", lines(5000, "@app.on_sqs_message('q')\ndef f%d(e): pass\n")),
		inApp("5,000 buckets", "functions", lines(5000, "@app.on_s3_event('bucket')\ndef f%d(e): pass\n")),
		inApp("5,000 routes", "", lines(5000, "@app.route('/r%[1]d', methods=['GET', 'POST'])\ndef f%[1]d(): pass\n")),
		inApp("5,000 middlewares", "", lines(5000, "@app.middleware('all')\ndef f%d(e, g): return g(e)\n")),
		inApp("5,000 conditional functions", "functions", lines(5000, "if os.environ['A']:\n    @app.lambda_function()\n    def f%d(e, c): pass\n")),
		inApp("2,000 unknown schedules", "functions", "import boto3\n", lines(2000, "@app.schedule(os.environ['S'])\ndef f%[1]d(e):\n    boto3.client('lambda').invoke(FunctionName='f%[1]d')\n    open('data%[1]d')\n")),
		inApp("9,000 blueprints", "functions", "from chalice import Blueprint\nfor i in range(9000):\n    b = Blueprint('a.b%d' % i)\n    @b.lambda_function(name='x%d' % i)\n    def f(e, c): pass\n    app.register_blueprint(b)\n"),
	}
	apps := map[string]content{}
	for i := range 200 {
		apps[fmt.Sprintf("/a%d/app.py", i)] = c(head + "@app.schedule('rate(1 hour)')\ndef one(e): pass\n")
		apps[fmt.Sprintf("/a%d/.chalice/config.json", i)] = c(`{"version": "2.0", "app_name": "a", "stages": {"dev": {}}}`)
	}
	return append(out, input{name: "200 apps", files: apps, says: []string{"apps"}})
}
