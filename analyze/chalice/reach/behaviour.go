package reach

import (
	"fmt"
	"slices"
	"strings"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// Behaviour reports code that acts differently outside Lambda, in every module
// that can be reached and is the repository's own.
func Behaviour(r *source.Run, src *source.Source, app *source.Application, reach *modules.Closure, opts source.Options) {
	for _, call := range r.AWSCalls {
		r.Diags.Add(diag.New("CH207", call.At, fmt.Sprintf("%s is called when the module is imported: at the start of every task, with the task role's permissions.", call.What), ""))
	}
	for _, s := range reach.Modules {
		if s.Vendored {
			continue
		}
		b := &behaviourScan{run: r, src: src, file: s.File, opts: opts}
		b.scan()
	}
	if app != nil {
		aboutContexts(r, app, reach)
	}
}

// behaviourScan reads one file.
type behaviourScan struct {
	run  *source.Run
	src  *source.Source
	file *pysyntax.File
	opts source.Options
	// funcEnd is where the function around the node that is looked at ends.
	funcEnd int32
}

func (b *behaviourScan) scan() {
	f := b.file
	for i, n := range f.Nodes {
		switch n.Kind {
		case pysyntax.KindFunctionDefinition:
			b.funcEnd = max(b.funcEnd, n.Next)
		case pysyntax.KindString:
			b.text(i)
		case pysyntax.KindAttribute:
			b.attribute(i)
		case pysyntax.KindCall:
			b.call(i)
		}
	}
}

// text looks at string literals: paths and names of variables.
func (b *behaviourScan) text(i int) {
	if isDocstring(b.file, i) {
		return
	}
	s, _, ok := b.file.StringValue(i)
	if !ok {
		s = b.file.Text(i)
		if at := strings.IndexAny(s, `"'`); at >= 0 {
			s = strings.Trim(s[at:], `"'`)
		}
	}
	at := b.file.Range(i)
	switch {
	case under(s, "/opt"):
		b.run.Diags.Add(diag.New("CH201", at, fmt.Sprintf("%q is in the folder where Lambda mounts layers. In the container it exists only if the image puts it there.", s),
			"Install what the layer holds as a package, or copy it in the Dockerfile."))
	case under(s, "/var/task"), under(s, "/var/runtime"), s == "LAMBDA_TASK_ROOT", s == "LAMBDA_RUNTIME_DIR":
		b.run.Diags.Add(diag.New("CH202", at, fmt.Sprintf("%q is a place of Lambda's. The image uses /var/task as well and sets LAMBDA_TASK_ROOT; /var/runtime does not exist there.", s), ""))
	case under(s, "/tmp"):
		b.run.Diags.Add(diag.New("CH210", at, fmt.Sprintf("%q is in /tmp, which is empty at the start of every task.", s), ""))
	case strings.HasPrefix(s, "AWS_LAMBDA_"), s == "_HANDLER", s == "AWS_EXECUTION_ENV", s == "_X_AMZN_TRACE_ID":
		b.run.Diags.Add(diag.New("CH203", at, fmt.Sprintf("%s is set by Lambda. The runner sets what has a meaning in a container, so code that asks whether it runs on Lambda is told yes.", s),
			"Check what the code decides with it."))
	}
}

func under(s, folder string) bool { return s == folder || strings.HasPrefix(s, folder+"/") }

// isDocstring says whether a string is a statement of its own.
func isDocstring(f *pysyntax.File, i int) bool {
	return i > 0 && f.Kind(i-1) == pysyntax.KindExpressionStatement && f.Nodes[i-1].Next == f.Nodes[i].Next
}

func (b *behaviourScan) attribute(i int) {
	name, ok := b.file.Child(i, pysyntax.FieldAttribute)
	if !ok {
		return
	}
	if b.file.Text(name) == "get_remaining_time_in_millis" {
		b.run.Diags.Add(diag.New("CH204", b.file.Range(name), "In the container the time left is that of the runner's wall-clock limit, not that of the Lambda function.",
			"Check what the code does when time runs out."))
	}
}

// call looks for invocations of Lambda functions and, at the top level, of the
// network.
func (b *behaviourScan) call(i int) {
	f := b.file
	callee, ok := f.Child(i, pysyntax.FieldFunction)
	if !ok {
		return
	}
	if f.Kind(callee) == pysyntax.KindAttribute {
		if name, ok := f.Child(callee, pysyntax.FieldAttribute); ok {
			switch f.Text(name) {
			case "invoke", "invoke_async":
				b.invoke(i)
				return
			}
		}
	}
	if int32(i) < b.funcEnd {
		return
	}
	text := f.Text(callee)
	if isNetworkCall(text) {
		b.run.Diags.Add(diag.New("CH211", f.Range(i), text+" is called when the module is imported: at the start of every task.", ""))
	}
	if text == "getattr" {
		b.computedDecorator(i)
	}
	if isDynamicImport(text) && !b.run.ImportedAt[f.Range(i)] && !b.constantArgument(i) {
		b.run.Diags.Add(diag.New("CH107", f.Range(i), fmt.Sprintf("%s brings in code whose name is made at run time. What that code registers is unknown.", text),
			"Import the modules by name."))
	}
}

// computedDecorator reports getattr(app, kind) whose kind is not known.
func (b *behaviourScan) computedDecorator(call int) {
	f := b.file
	args, ok := f.Child(call, pysyntax.FieldArguments)
	if !ok || b.run.AttributeAt[f.Range(call)] {
		return
	}
	for object := range f.Children(args) {
		if f.Kind(object) != pysyntax.KindIdentifier {
			return
		}
		v, found := b.run.ModuleValue(f, f.Text(object))
		if found && (source.ApplicationOf(v) != nil || source.BlueprintOf(v) != nil) {
			b.run.Untraceable(f.Range(call), "The decorator's name is computed here, and its value is not known.")
		}
		return
	}
}

func isDynamicImport(callee string) bool {
	switch callee {
	case "importlib.import_module", "import_module", "__import__", "pkgutil.iter_modules", "pkgutil.walk_packages",
		"iter_modules", "walk_packages", "exec", "execfile", "runpy.run_path", "runpy.run_module":
		return true
	}
	return false
}

// constantArgument says whether a call's first argument is a text literal.
func (b *behaviourScan) constantArgument(call int) bool {
	args, ok := b.file.Child(call, pysyntax.FieldArguments)
	if !ok {
		return false
	}
	for c := range b.file.Children(args) {
		_, _, literal := b.file.StringValue(c)
		return literal
	}
	return false
}

func isNetworkCall(callee string) bool {
	switch callee {
	case "requests.get", "requests.post", "requests.put", "requests.request", "urllib.request.urlopen", "urlopen",
		"httpx.get", "httpx.post", "socket.create_connection", "psycopg2.connect", "pymysql.connect":
		return true
	}
	return false
}

// invoke reports lambda_client.invoke(FunctionName=...).
func (b *behaviourScan) invoke(i int) {
	f := b.file
	value, ok := keywordNode(f, i, "FunctionName")
	if !ok {
		return
	}
	at, text := f.Range(value), f.Text(value)
	if strings.Contains(text, "function_name") || strings.Contains(text, "AWS_LAMBDA_FUNCTION_NAME") || strings.Contains(text, "invoked_function_arn") {
		b.run.Diags.Add(diag.New("CH208", at, "The function invokes the Lambda function that it runs as. In the container that function may no longer exist.",
			"Remove the self-invocation: a task does not have the 15 minutes of a standard Lambda function."))
		return
	}
	name, literal := b.invokedName(value)
	if literal && b.own(name) {
		b.run.Diags.Add(diag.New("CH205", at, fmt.Sprintf("%s is a function of this app. When it moves, the Lambda function is switched off, and this call fails.", name),
			"Call the Python function, or start the task with ecs:RunTask."))
		return
	}
	if sibling := b.sibling(value); !literal && sibling != "" {
		b.run.Diags.Add(diag.New("CH205", at, fmt.Sprintf("The name is computed and seems to be that of %s, a function of this app. When it moves, the Lambda function is switched off, and this call fails.", sibling),
			"Call the Python function, or start the task with ecs:RunTask."))
		return
	}
	detail := "The name of the invoked function is not known here. When it is a function that moves, this call fails after the move."
	if literal {
		detail = fmt.Sprintf("%q is not a function of this app. When it is one that moves, this call fails after the move.", name)
	}
	b.run.Diags.Add(diag.New("CH206", at, detail, ""))
}

// invokedName reads FunctionName: a literal, or a module variable that holds a
// text. Of an ARN it is the part after "function:".
func (b *behaviourScan) invokedName(value int) (string, bool) {
	name, _, ok := b.file.StringValue(value)
	if !ok && b.file.Kind(value) == pysyntax.KindIdentifier {
		if v, found := b.run.ModuleValue(b.file, b.file.Text(value)); found {
			var s pyeval.Str
			s, ok = v.(pyeval.Str)
			name = string(s)
		}
	}
	if _, after, isARN := strings.Cut(name, ":function:"); isARN {
		name, _, _ = strings.Cut(after, ":")
	}
	return name, ok
}

// own says whether a Lambda function's name is one of the app's.
func (b *behaviourScan) own(name string) bool {
	prefix := b.opts.FunctionPrefix
	if prefix == "" {
		return false
	}
	return name == prefix || slices.ContainsFunc(b.src.Functions, func(fn source.Function) bool { return name == prefix+"-"+fn.Name })
}

// maxSiblings bounds how many of the app's functions a computed name is compared
// with.
const maxSiblings = 500

// sibling finds the app's function whose name a computed text ends with, as in
// "orders-%s-fetch" % stage; "" when there is none.
func (b *behaviourScan) sibling(value int) string {
	text := b.file.Text(value)
	for _, fn := range b.src.Functions[:min(len(b.src.Functions), maxSiblings)] {
		for _, quote := range []string{"'", "\""} {
			if fn.Name != "" && strings.Contains(text, "-"+fn.Name+quote) {
				return fn.Name
			}
		}
	}
	return ""
}

// keywordNode returns the value of a keyword argument of a call.
func keywordNode(f *pysyntax.File, call int, keyword string) (int, bool) {
	args, ok := f.Child(call, pysyntax.FieldArguments)
	if !ok {
		return 0, false
	}
	for c := range f.Children(args) {
		if f.Kind(c) != pysyntax.KindKeywordArgument {
			continue
		}
		name, ok1 := f.Child(c, pysyntax.FieldName)
		value, ok2 := f.Child(c, pysyntax.FieldValue)
		if ok1 && ok2 && f.Text(name) == keyword {
			return value, true
		}
	}
	return 0, false
}
