package uses

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"decant/internal/pyeval"
	"decant/internal/pysyntax"
	"decant/model"
)

// unknown is told of each call of what is not read. It reports those that may call AWS:
// of packages that do, of an object that is used like a client, of another program, and
// with an address of S3.
func (f *finder) unknown(in *pyeval.Interp, from *pyeval.Unknown, c pyeval.Call) {
	name := pyeval.CalleeName(from, c)
	switch {
	case callsAWS(from):
		f.Lost(in, fmt.Sprintf("%s is called, which is not read and may call AWS", name), c.At)
	case choosers[from.Module] != "":
		f.Lost(in, from.Module+choosers[from.Module], c.At)
	case from.Standard || standardModule(from.Module):
		if what := program(from, c); what != "" {
			f.Lost(in, what, c.At)
		}
	case from.Plain || from.Harmless:
	case f.likeClient(c):
		f.Lost(in, fmt.Sprintf("%s looks like a call of boto3; what it is called on is not known: it %s", name, strings.TrimPrefix(from.Because, "it ")), c.At)
	case addressed(c):
		f.Lost(in, name+" gets an address of S3, and is not read", c.At)
	}
}

func standardModule(name string) bool {
	return strings.HasPrefix(name, "subprocess.") || strings.HasPrefix(name, "os.")
}

// choosers are functions of the standard library by which a program calls something
// else than what it names.
var choosers = map[string]string{
	"operator.methodcaller": " calls a method by a name",
}

// quiet are packages with such a name that ask nothing of IAM by themselves: types,
// and what writes to the log or to a daemon.
var quiet = map[string]bool{
	"aws_lambda_powertools": true, "aws_xray_sdk": true, "aws_lambda_typing": true, "aws_lambda_context": true, "aws_cdk": true, "awslambdaric": true, "awsgi": true,
	"aws_embedded_metrics": true, "mypy_boto3_builder": true, "boto3_type_annotations": true, "boto3_stubs": true, "types_boto3": true, "types_aiobotocore": true, "aws_error_utils": true,
}

// above are packages that call AWS without a client of the program.
var above = map[string]bool{
	"awswrangler": true, "s3fs": true, "smart_open": true, "pynamodb": true, "dynamorm": true, "boto": true, "aiobotocore": true, "aioboto3": true, "s3transfer": true, "sagemaker": true,
	"watchtower": true, "s3path": true, "cloudpathlib": true, "dynamodb_encryption_sdk": true, "storages": true, "pyathena": true, "dynamo3": true, "flywheel": true, "bloop": true, "pyqldb": true,
	"amazon_textract_textractor": true, "textractcaller": true, "localstack_client": true, "warrant": true, "pycognito": true, "zappa": true, "chalice_sqlalchemy": true, "redshift_connector": true,
}

// callsAWS says whether what comes from a package calls AWS, by the package's name.
func callsAWS(from *pyeval.Unknown) bool {
	pkg := from.Package
	switch {
	case pkg == "" || quiet[pkg] || strings.HasPrefix(pkg, "mypy_boto3"):
		return false
	case pkg == "boto3" || pkg == "botocore":
		return false // conditions, types, configuration; the rest is modelled
	case pkg == "pynamodb":
		return strings.HasPrefix(from.Module, "pynamodb.connection") || strings.HasPrefix(from.Module, "pynamodb.transactions")
	}
	if above[pkg] {
		return true
	}
	for word := range strings.SplitSeq(strings.ToLower(pkg), "_") {
		switch strings.TrimRight(word, "0123456789") {
		case "aws", "boto", "botocore", "dynamodb", "dynamo", "sqs", "sns", "cognito", "kinesis", "secretsmanager":
			return true
		}
		if word == "s3" {
			return true
		}
	}
	return false
}

// likeClient says whether a call is written as boto3's are: a method of a client that the
// program has made, or a method of several words whose arguments are named in capitals.
func (f *finder) likeClient(c pyeval.Call) bool {
	if c.File == nil || c.Node >= len(c.File.Nodes) || c.File.Kind(c.Node) != pysyntax.KindCall {
		return false
	}
	callee, ok := c.File.Child(c.Node, pysyntax.FieldFunction)
	if !ok || c.File.Kind(callee) != pysyntax.KindAttribute {
		return false
	}
	a, ok := c.File.Child(callee, pysyntax.FieldAttribute)
	if !ok {
		return false
	}
	name := c.File.Text(a)
	capitals := slices.ContainsFunc(c.Keywords, func(k pyeval.Keyword) bool { return unicode.IsUpper(rune(k.Name[0])) })
	return f.lib.Makes(name, capitals)
}

// program says what a call of subprocess or os.system starts that may call AWS; "" when
// it is known that it does not, or starts nothing.
func program(from *pyeval.Unknown, c pyeval.Call) string {
	if !strings.HasPrefix(from.Module, "subprocess.") && from.Module != "os.system" && from.Module != "os.popen" {
		return ""
	}
	v, _, ok := c.Arg(0, "args")
	if !ok {
		return ""
	}
	switch x := v.(type) {
	case *pyeval.List:
		if x.Opaque == nil && len(x.Items) > 0 {
			v = x.Items[0]
		}
	case *pyeval.Tuple:
		if len(x.Items) > 0 {
			v = x.Items[0]
		}
	}
	texts := pyeval.TextsOf(v)
	if len(texts) == 0 {
		return "a program is started that is not known"
	}
	for _, t := range texts {
		if len(t) == 0 || t[0].Unknown != nil {
			return "a program is started that is not known"
		}
		words := strings.Fields(t[0].Text)
		if len(words) == 0 {
			continue
		}
		name := words[0][strings.LastIndexByte(words[0], '/')+1:]
		switch name {
		case "aws", "sh", "bash", "python", "python3", "env", "sudo", "xargs", "terraform", "sam", "cdk", "serverless", "chalice", "s3cmd", "rclone":
			return "the program " + name + " is started, which may call AWS"
		}
		if strings.Contains(t[0].Text, "aws ") || strings.Contains(t[0].Text, "s3://") || strings.HasSuffix(name, ".sh") || strings.HasSuffix(name, ".py") {
			return "the program " + name + " is started, which may call AWS"
		}
	}
	return ""
}

// addressed says whether an argument is an address of S3.
func addressed(c pyeval.Call) bool {
	is := func(v pyeval.Value) bool {
		return slices.ContainsFunc(pyeval.TextsOf(v), func(t model.TextPattern) bool {
			return len(t) > 0 && (strings.HasPrefix(t[0].Text, "s3://") || strings.HasPrefix(t[0].Text, "s3a://"))
		})
	}
	return slices.ContainsFunc(c.Args, func(a pyeval.Arg) bool { return is(a.Value) }) ||
		slices.ContainsFunc(c.Keywords, func(k pyeval.Keyword) bool { return is(k.Value) })
}
