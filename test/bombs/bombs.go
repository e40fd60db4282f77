// Package bombs has inputs that would cost minutes, gigabytes or the process, and
// runs the decant program on each of them.
package bombs

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// input is one repository.
type input struct {
	name string
	// files lie in the folder bad, unless their name begins with "/".
	files map[string]content
	// says are what the output of the last command has: the file and the limit.
	says []string
	// still are functions that scan shows besides that of the good app.
	still []string
	// migrate is set when only migrate reads the file, so that it is run, too.
	migrate bool
}

// content is a text in parts, which are repeated when they are written. The test
// never holds the whole text: a child's peak of memory counts that of its parent.
type content []part

type part struct {
	text  string
	times int
	// numbered: the text is a format for the number of the repetition.
	numbered bool
}

// c makes a content of strings, parts and contents.
func c(pieces ...any) content {
	var out content
	for _, p := range pieces {
		switch p := p.(type) {
		case string:
			out = append(out, part{text: p, times: 1})
		case part:
			out = append(out, p)
		case content:
			out = append(out, p...)
		}
	}
	return out
}

// r repeats a text.
func r(text string, times int) part { return part{text: text, times: times} }

// lines formats a line for each number from 0 on.
func lines(times int, format string) part { return part{text: format, times: times, numbered: true} }

func (c content) writeTo(w io.Writer) error {
	for _, p := range c {
		for i := range p.times {
			text := p.text
			if p.numbered {
				text = fmt.Sprintf(p.text, i)
			}
			if _, err := io.WriteString(w, text); err != nil {
				return fmt.Errorf("a part of an input: %w", err)
			}
		}
	}
	return nil
}

const (
	head = "from chalice import Chalice, Cron, Rate\nimport os\napp = Chalice(app_name='bad')\n"
	good = "from chalice import Chalice\napp = Chalice(app_name='good')\n@app.schedule('rate(1 day)')\ndef good_one(event):\n    pass\n"
)

// app is an app.py with a function before and one behind what is given.
func app(pieces ...any) content {
	return c(head+"@app.lambda_function()\ndef before(event, context):\n    pass\n", c(pieces...), "\n@app.lambda_function()\ndef behind(event, context):\n    pass\n")
}

// write makes the repository: the bad app, and a good one beside it.
func (in input) write(dir string) error {
	files := map[string]content{
		"app.py": app(), ".chalice/config.json": c(`{"version": "2.0", "app_name": "bad", "stages": {"dev": {}}}`),
		"/good/app.py": c(good), "/good/.chalice/config.json": c(`{"version": "2.0", "app_name": "good", "stages": {"dev": {}}}`),
	}
	for name, text := range in.files {
		files[name] = text
	}
	for name, text := range files {
		path := filepath.Join(dir, "bad", name)
		if strings.HasPrefix(name, "/") {
			path = filepath.Join(dir, name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write an input: %w", err)
		}
		f, err := os.Create(path)
		if err != nil {
			return fmt.Errorf("write an input: %w", err)
		}
		buffered := bufio.NewWriterSize(f, 1<<20)
		if err := text.writeTo(buffered); err != nil {
			return err
		}
		if err := buffered.Flush(); err != nil {
			return fmt.Errorf("write an input: %w", err)
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("write an input: %w", err)
		}
	}
	return nil
}
