package requirement

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"decant/test/tool"
)

// folder is a directory as Paths.
type folder string

func (f folder) IsDir(name string) bool {
	info, err := os.Stat(f.at(name))
	return err == nil && info.IsDir()
}

func (f folder) IsFile(name string) bool {
	info, err := os.Stat(f.at(name))
	return err == nil && info.Mode().IsRegular()
}

func (f folder) at(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(string(f), name)
}

// asPip prints for each file of the standard input what pip's own parser makes of
// it: a list of [line, kind, name, editable, value, marker?, error?].
const asPip = `
import json, os, re, sys, warnings
warnings.simplefilter("ignore")
from pip._internal.req import req_file, constructors
from pip._internal.network.session import PipSession
import logging; logging.disable(logging.CRITICAL)
root = os.getcwd()
def describe(line):
    o = line.opts
    if not line.is_requirement:
        if o.requirements: return ["include", "", False, o.requirements[0], False]
        if o.constraints: return ["constraint", "", False, o.constraints[0], False]
        if o.find_links: return ["find-links", "", False, o.find_links[0], False]
        if o.index_url or o.extra_index_urls: return ["index", "", False, (o.index_url or o.extra_index_urls[0]), False]
        return ["option", "", False, "", False]
    req = (constructors.install_req_from_editable(line.requirement) if line.is_editable
           else constructors.install_req_from_line(line.requirement))
    name = re.sub(r"[-_.]+", "-", req.name or "").lower()
    kind, value = "named", ""
    if req.link is not None:
        value = req.link.url_without_fragment
        kind = "vcs" if req.link.is_vcs else "archive"
        if req.link.scheme == "file":
            kind, value = "path", os.path.relpath(os.path.join(root, req.link.file_path), root)
    return [kind, name, line.is_editable, value, req.markers is not None]
out = []
for text in json.load(sys.stdin):
    lines = []
    parser = req_file.get_line_parser(None)
    for number, text_line in req_file.preprocess(text):
        try:
            args, opts = parser(text_line)
            lines.append([number] + describe(req_file.ParsedLine("requirements.txt", number, args, opts, False)))
        except Exception as e:
            lines.append([number, "invalid", "", False, "", False])
    out.append(lines)
print(json.dumps(out))
`

// texts are files of one or several lines; the folders libs/h, libs/plain,
// libs/empty, "with blank" and the wheels lie beside them.
func texts() []string {
	return []string{
		"-e file:libs/h#egg=h  # our helpers\nlibs/plain\n-e git+ssh://git@git.example/team/tool.git@v1#egg=tool\nrequests==2.32.0\n",
		"requests\n", "requests==2.32.0 # why\n", "requests#no comment\n", "# requests\n", "  # x \\\nflask\n", "Flask_SQLAlchemy>=2,<3\n", "zope.interface\n",
		"\"requests==2.0\"\n", "'requests'\n", "requests = 2.0\n", "requests=2.0\n", "requests 2.0\n", "requests (>=2)\n", "requests[socks, security]>=2 ; python_version < \"3.12\"\n",
		"requests ; sys_platform == 'win32' and (python_version < '3' or extra == 'x')\n", "requests ; nonsense\n", "requests ; python_version\n", "requests ;\n", "requests;python_version<'3'\n", "requests ; 'linux' in sys_platform\n", "requests ; python_version not in '2.7, 3.4'\n",
		"requests==2.0 \\\n    --hash=sha256:aaaa \\\n    --hash=sha256:bbbb\n", "requests==2.0 --hash=md5:x\n", "requests==2.0 --hash sha256:aa\n", "requests==2.\\\n0\n", "requests \\\n# a comment\nflask\n", "flask \\", "a\\\n\\\nb\n",
		"-r other.txt\n", "-rother.txt\n", "--requirement=other.txt\n", "--requirement other.txt\n", "--req other.txt\n", "--re other.txt\n", "-r \"other file.txt\"\n", "-r other\\ file.txt\n", "-c constraints.txt\n", "--constraint=c.txt # x\n", "-r\n",
		"-i https://index.example/simple\n", "--index-url=https://u:p@index.example/simple\n", "--pypi-url https://index.example\n", "--extra-index-url https://x.example\n", "-f wheels\n", "--find-links=https://x.example/wheels/\n", "--no-index\n", "--no-index=1\n", "--pre\n", "--trusted-host x.example\n", "--prefer-binary\n", "--no-binary :all:\n", "--use-feature=fast-deps\n", "--unknown\n", "-x\n", "-\n", "--\n", "-q\n", "--hash=sha256:aa\n",
		"-e libs/h\n", "-e ./libs/h\n", "-e libs/h[extra]\n", "-e \"libs/h\"\n", "-e libs/h # x\n", "-e libs/empty\n", "-e missing\n", "-e requests\n", "--editable=libs/h\n", "--editable libs/h\n", "-elibs/h\n", "-e .\n", "-e 'with blank'\n", "-e with\\ blank\n", "-e file:libs/h\n", "-e file://localhost/srv/x#egg=x\n", "-e file:///srv/x\n", "-e git+https://git.example/a.git\n", "-e git+https://git.example/a.git#egg=a\n", "-e git+https://git.example/a.git@main#egg=A_b&subdirectory=x\n", "-e hg+https://hg.example/a#egg=a\n", "-e svn+https://svn.example/a#egg=a\n", "-e bzr+lp:a#egg=a\n", "-e https://x.example/a.zip\n", "-e git:git.example/a#egg=a\n", "-e \"git+https://git.example/a.git#egg=a ; python_version<'3'\"\n",
		"libs/h\n", "./libs/h\n", "./libs/h/\n", "libs/h[extra]\n", "libs/h ; python_version > '3'\n", "libs/empty\n", "libs/missing\n", "./missing\n", "..\n", "../x\n", ".\n", ".[test]\n", "wheels/a_b-1.0-py3-none-any.whl\n", "./wheels/a_b-1.0-py3-none-any.whl\n", "wheels/missing-1.0-py3-none-any.whl\n", "wheels/src-1.0.tar.gz\n", "missing.zip\n", "a_b-1.0-py3-none-any.whl\n", "/srv/lib\n", "/srv/lib.whl\n",
		"file:libs/h\n", "file:libs/h#egg=h\n", "file:./libs/h#egg=h\n", "FILE:libs/h\n", "file:wheels/a_b-1.0-py3-none-any.whl\n", "file:///srv/x.whl\n", "file:with%20blank\n",
		"git+https://git.example/a.git\n", "git+https://git.example/a.git@v1#egg=a\n", "git+ssh://git@git.example/a.git#egg=a\n", "git+ssh://git@git.example/a.git#egg=a ; python_version > '3'\n", "git+file:/srv/a#egg=a\n", "git+http://git.example/a#egg=a[x]\n", "hg+ssh://hg@hg.example/a#egg=a\n", "svn+ssh://svn@svn.example/a#egg=a\n", "bzr+https://b.example/a#egg=a\n", "https://x.example/a-1.0.tar.gz\n", "https://x.example/a-1.0.tar.gz#egg=a\n", "https://x.example/a_b-1.0-py3-none-any.whl\n", "https://x.example/a_b-1.0-py3-none-any.whl#sha256=abc\n", "http://x.example/a.zip ; python_version > '3'\n", "ftp://x.example/a.zip\n",
		"a @ https://x.example/a.whl\n", "a@https://x.example/a.zip\n", "a[x] @ git+https://git.example/a.git@v1\n", "a @ git+ssh://git@git.example/a.git ; python_version > '3'\n", "a @ file:///srv/a.whl\n", "a @ file:///srv/lib\n", "a @\n", "@ x\n",
		"-i https://${USER_X}:${PASS_X}@index.example/simple\n", "a @ https://${TOKEN_X}@x.example/a.zip\n", "pkg-${VERSION}\n", "a==${VERSION_X}\n",
		"requests==2.0\r\nflask\r\n", "requests\rflask\n", "a\x0cb\n", "\u2028a\n", "a\tb\n", "-r\tother.txt\n", "a -r b\n", "a --pre\n", "a==1 --config-settings=x=y\n", "a==1 --global-option=x\n", "a==1 -C x=y\n",
		"-e 'unclosed\n", "a '\n", "==1.0\n", "1a\n", "_a\n", "a_\n", "a-\n", "a==1,>=1\n", "a~=1.0\n", "a===x\n", "ä\n", "[x]\n", "a[x\n", "a]\n", "<<<<<<< HEAD\n", "import os\n", "pip install x\n", "requests, flask\n",
		strings.Repeat("a", 3000) + "\n", "a #" + strings.Repeat("#", 3000) + "\n",
	}
}

// TestAgreesWithPip gives every text to pip's own parser.
func TestAgreesWithPip(t *testing.T) {
	t.Parallel()
	python := tool.Venv(t, "test", "bin", "python")
	dir := t.TempDir()
	for _, name := range []string{"libs/h/setup.py", "libs/plain/pyproject.toml", "libs/empty/x", "with blank/setup.py", "setup.py", "wheels/a_b-1.0-py3-none-any.whl", "wheels/src-1.0.tar.gz"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	input, err := json.Marshal(texts())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", asPip)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(string(input))
	raw, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want [][][]any
	if err := json.Unmarshal(raw, &want); err != nil || len(want) != len(texts()) {
		t.Fatalf("%v: %d answers", err, len(want))
	}
	for i, text := range texts() {
		lines := Parse(text, folder(dir))
		if len(lines) != len(want[i]) {
			t.Errorf("%.80q: %d lines, pip reads %d", text, len(lines), len(want[i]))
			continue
		}
		for j, l := range lines {
			value := l.Value
			if l.Kind == Path {
				if value, err = filepath.Rel(dir, folder(dir).at(value)); err != nil {
					t.Fatal(err)
				}
			}
			got := []any{float64(l.Number), l.Kind.String(), l.Name, l.Editable, value, l.Marker != ""}
			if l.Kind == Invalid {
				got = []any{float64(l.Number), "invalid", "", false, "", false}
			}
			for k := range got {
				if got[k] != want[i][j][k] {
					t.Errorf("%.80q: %v, pip reads %v (%s)", text, got, want[i][j], l.Because)
					break
				}
			}
		}
	}
}
