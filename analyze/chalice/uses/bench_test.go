package uses_test

import (
	"fmt"
	"strings"
	"testing"

	"decant/analyze"
)

// largeApp is an app of many modules: each has helpers that call one another, a class
// with a client, and calls of AWS; twenty functions use all of them.
func largeApp(modules int) map[string]string {
	files := map[string]string{"chalicelib/__init__.py": ""}
	var main strings.Builder
	main.WriteString("import boto3\nfrom chalice import Chalice\napp = Chalice(app_name='demo')\n")
	for i := range modules {
		fmt.Fprintf(&main, "from chalicelib import m%d\n", i)
		next, call := "", ""
		if i+1 < modules && i%10 != 9 {
			next, call = fmt.Sprintf("from chalicelib import m%d\n", i+1), fmt.Sprintf("    m%d.save(bucket, key + '/x')\n", i+1)
		}
		files[fmt.Sprintf("chalicelib/m%d.py", i)] = fmt.Sprintf(`import boto3
import os
%s
class Store%d:
    def __init__(self, bucket):
        self.s3 = boto3.client("s3")
        self.bucket = bucket

    def put(self, key, body):
        for part in body:
            if part:
                self.s3.put_object(Bucket=self.bucket, Key=f"{key}/{part}", Body=part)
        return {"key": key}

def load(key):
    try:
        return boto3.resource("dynamodb").Table(os.environ["TABLE"]).get_item(Key={"id": key})
    except KeyError:
        return None

def save(bucket, key):
    store = Store%d(bucket)
    found = load(key)
    if found:
        store.put(key, [found, key])
%s`, next, i, i, call)
	}
	for f := range 20 {
		fmt.Fprintf(&main, "\n@app.lambda_function()\ndef f%d(event, context):\n", f)
		for i := f; i < modules; i += 20 {
			fmt.Fprintf(&main, "    m%d.save('b%d', event['key'])\n", i, i%5)
		}
	}
	files["app.py"] = main.String()
	return files
}

// BenchmarkLargeApp reads an app of 2,000 files without and with what its functions ask
// of AWS; the difference is what following them costs.
func BenchmarkLargeApp(b *testing.B) {
	fsys := app(largeApp(2000))
	found, _ := analyze.Find(b.Context(), fsys)
	for _, with := range []bool{false, true} {
		b.Run(fmt.Sprintf("uses=%v", with), func(b *testing.B) {
			calls, unresolved, functions := 0, 0, 0
			for b.Loop() {
				a, _ := analyze.Repo(b.Context(), fsys, found, analyze.Options{Stage: "dev", AWSUse: with})
				calls, unresolved, functions = 0, 0, len(a.Functions)
				for _, fn := range a.Functions {
					if fn.AWSUse != nil {
						calls, unresolved = calls+len(fn.AWSUse.Calls), unresolved+len(fn.AWSUse.Unresolved)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*max(1, functions)), "ms/function")
			b.ReportMetric(float64(calls), "calls")
			b.ReportMetric(float64(unresolved), "unresolved")
		})
	}
}
