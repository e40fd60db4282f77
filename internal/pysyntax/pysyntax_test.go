package pysyntax

import "testing"

func TestParse(t *testing.T) {
	src := "app = Chalice(app_name='x')\n\n@app.route('/a', methods=['GET'])\n# c\nasync def f(x: int = 1):\n    return x\n"
	f, diags := Parse("app.py", []byte(src), DefaultLimits())
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for i, n := range f.Nodes {
		t.Log(i, n.Kind, n.Field, n.Flags, n.Next, f.Range(i), f.Text(i))
	}
}
