package source_test

import (
	"testing"
	"testing/fstest"

	"decant/analyze/chalice/source"
)

func TestLooksLikeApp(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		files map[string]string
		want  bool
	}{
		"imports chalice":                   {map[string]string{"app.py": "from chalice import Chalice\napp = Chalice('a')\n"}, true},
		"imports chalice.app":               {map[string]string{"app.py": "import chalice.app as c\napp = c.Chalice('a')\n"}, true},
		"chalice is two modules away":       {map[string]string{"app.py": "from chalicelib.a import app\n", "chalicelib/a.py": "from .b import app\n", "chalicelib/b.py": "from chalice import Chalice\n"}, true},
		"chalice is imported in a function": {map[string]string{"app.py": "def make():\n    from chalice import Chalice\n    return Chalice('a')\napp = make()\n"}, true},
		"another framework":                 {map[string]string{"app.py": "from flask import Flask\napp = Flask(__name__)\n@app.route('/')\ndef f(): pass\n"}, false},
		"chalice in a comment":              {map[string]string{"app.py": "# from chalice import Chalice\nfrom zappa import app\n"}, false},
		"only chalicelib":                   {map[string]string{"app.py": "from chalicelib import app\n", "chalicelib/__init__.py": "app = 1\n"}, false},
		"the repository's own chalice":      {map[string]string{"app.py": "from chalice import Chalice\n", "chalice.py": "class Chalice: pass\n"}, false},
		"imports go in a circle":            {map[string]string{"app.py": "import a\n", "a.py": "import app, b\n", "b.py": "import a\n"}, false},
		"a package is found before app.py":  {map[string]string{"app.py": "import chalice\n", "app/__init__.py": "import chalice\n"}, false},
		"no file":                           {map[string]string{"other.py": ""}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fsys := fstest.MapFS{}
			for file, text := range c.files {
				fsys["sub/"+file] = &fstest.MapFile{Data: []byte(text)}
			}
			if got := source.LooksLikeApp(t.Context(), fsys, "sub/app.py"); got != c.want {
				t.Errorf("LooksLikeApp = %v, want %v", got, c.want)
			}
		})
	}
}
