package chalice_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice"
	"decant/analyze/chalice/source"
)

// head begins each program of TestRegistrationsAreAccountedFor, and tail ends it: a
// schedule that is always known. The text between them begins in line 5.
const (
	head = "import os\nimport external\nfrom chalice import Chalice, Blueprint\napp = Chalice(app_name='x')\n"
	tail = "@app.schedule('rate(1 hour)')\ndef last(event): pass\n"
	job  = "def t(event): pass\n"
)

// TestRegistrationsAreAccountedFor reads programs with one registration that is hard
// to follow: it is a function (t, "t?" under a condition), or a finding names its line.
func TestRegistrationsAreAccountedFor(t *testing.T) {
	t.Parallel()
	nested := func(around string) string {
		return around + "\n    @app.schedule('rate(1 day)')\n    def t(event): pass\n"
	}
	for name, c := range map[string]struct{ text, want string }{
		"decorator of an object that is not read":    {"from platform_lib import other\n@other.schedule('rate(1 day)')\n" + job, "CH160:6"},
		"specific decorator of a framework's object": {"from flask import Flask\nw = Flask(__name__)\n@w.on_s3_event(bucket='b')\n" + job, "CH160:7"},
		"route of a Flask object":                    {"from flask import Flask\nw = Flask(__name__)\n@w.route('/')\n" + job, ""},
		"register_blueprint of a Flask object":       {"from flask import Flask\nFlask(__name__).register_blueprint(external.bp)\n", ""},
		"schedule of a scheduler in a helper":        {"def helper():\n    external.Scheduler().schedule('now', helper)\n", ""},
		"wrapped app":                                {"app2 = external.wrap(app)\n@app2.schedule('rate(1 day)')\n" + job, "CH150:5 CH160:6"},
		"alias":                                      {"cron = app.schedule\n@cron('rate(1 day)')\n" + job, "t"},
		"alias by lambda":                            {"cron = lambda e: app.schedule(e)\n@cron('rate(1 day)')\n" + job, "t"},
		"alias by partial":                           {"import functools\ncron = functools.partial(app.schedule, 'rate(1 day)')\n@cron()\n" + job, "t"},
		"alias in a dict":                            {"kinds = {'s': app.schedule}\n@kinds['s']('rate(1 day)')\n" + job, "t"},
		"wrapped alias":                              {"cron = external.wrap(app.schedule)\n@cron('rate(1 day)')\n" + job, "CH150:5 CH160:6"},
		"registering function below a decorator":     {"@external.cache\ndef cron(e): return app.schedule(e)\n@cron('rate(1 day)')\n" + job, "CH160:7"},
		"getattr":                                    {"@getattr(app, 'schedule')('rate(1 day)')\n" + job, "t"},
		"getattr of a computed name":                 {"@getattr(app, os.environ['KIND'])('rate(1 day)')\n" + job, "CH134:5"},
		"getattr of a computed name in a function":   {"def go():\n    def t(event): pass\n    getattr(app, os.environ['KIND'])('rate(1 day)')(t)\ngo()\n", "CH160:7"},
		"methodcaller":                               {"import operator\n" + job + "operator.methodcaller('schedule', 'rate(1 day)')(app)(t)\n", "CH160:7"},
		"attrgetter":                                 {"import operator\n@operator.attrgetter('schedule')(app)('rate(1 day)')\n" + job, "CH160:6"},
		"__getattribute__":                           {"@app.__getattribute__('schedule')('rate(1 day)')\n" + job, "CH160:5"},
		"exec":                                       {"exec(\"@app.schedule('rate(1 day)')\\ndef t(event): pass\")\n", "CH160:5"},
		"handed to unread code":                      {job + "external.apply(app.schedule('rate(1 day)'), t)\n", "CH150:6"},
		"handed to reduce":                           {"import functools\n" + job + "functools.reduce(lambda f, d: d(f), [app.schedule('rate(1 day)')], t)\n", "CH160:7"},
		"handed to map":                              {job + "t, = map(app.schedule('rate(1 day)'), [t])\n", "t"},
		"generator":                                  {nested("def go():") + "    yield 1\nlist(go())\n", "CH160:6"},
		"coroutine":                                  {"import asyncio\n" + nested("async def go():") + "asyncio.run(go())\n", "CH160:7"},
		"thread":                                     {"import threading\n" + nested("def go():") + "threading.Thread(target=go).start()\n", "CH162:7"},
		"callback":                                   {nested("def go():") + "external.run(go)\n", "CH162:6"},
		"function that is not called":                {nested("def go():"), "CH162:6"},
		"behind a return":                            {"def go():\n    return\n    @app.schedule('rate(1 day)')\n    def t(event): pass\ngo()\n", "CH162:7"},
		"exception in an argument":                   {"try:\n    @app.schedule({}['x'])\n    def t(event): pass\nexcept KeyError:\n    pass\n", "CH160:6"},
		"refused by Chalice":                         {"try:\n    app.on_sqs_message()(lambda event: None)\nexcept ValueError:\n    pass\n", "CH160:6"},
		"behind a raise":                             {"try:\n    raise ValueError\n    @app.schedule('rate(1 day)')\n    def t(event): pass\nexcept ValueError:\n    pass\n", "CH162:7"},
		"unknown condition":                          {nested("if os.environ['A']:"), "t? CH117:6"},
		"unknown loop":                               {nested("while external.more():"), "t? CH117:6"},
		"loop over unknown apps":                     {"for a in external.apps():\n    @a.on_s3_event(bucket='b')\n    def t(event): pass\n", "CH160:6"},
		"false for this stage":                       {nested("if 'dev' == 'prod':"), "CH161:6"},
		"run as a script":                            {nested("if __name__ == '__main__':"), "CH161:6"},
		"if False":                                   {nested("if False:"), ""},
		"for type checkers":                          {"from typing import TYPE_CHECKING\n" + nested("if TYPE_CHECKING:"), ""},
		"blueprint that is not known":                {"app.register_blueprint(external.make())\n", "CH134:5"},
		"blueprint under a condition":                {"bp = Blueprint('app')\n@bp.schedule('rate(1 day)')\n" + job + "if os.environ['A']:\n    app.register_blueprint(bp)\n", "t? CH117:6"},
		"two websocket handlers, one of them exists": {"app.experimental_feature_flags.update(['WEBSOCKETS'])\nif os.environ['A']:\n    @app.on_ws_message()\n    def a(event): pass\nelse:\n    @app.on_ws_message()\n    def b(event): pass\n", "websocket_message? CH117:7 CH160:10"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{"app.py": {Data: []byte(head + c.text + tail)}}
			src, diags := chalice.ReadSource(t.Context(), fsys, ".", nil, source.Options{})
			var got []string
			for _, fn := range src.Functions {
				name := fn.Name
				if fn.Condition != nil {
					name += "?"
				}
				if name != "last" {
					got = append(got, name)
				}
			}
			if len(got) == len(src.Functions) {
				t.Errorf("the schedule at the end of the file is missing")
			}
			for _, d := range diags.Sorted() {
				switch d.Code {
				case "CH116", "CH107", "CH110":
				default:
					got = append(got, fmt.Sprintf("%s:%d", d.Code, d.At.Start.Line))
				}
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
				for _, d := range diags {
					t.Logf("%s %s %s", d.Code, d.At, d.Detail)
				}
			}
		})
	}
}
