package generate

import (
	"path"
	"strings"

	"decant/templates"
)

// Made says whether a file of a record can be one that decant generated for the
// app in dir: it has a place where decant puts such a file, and where people put
// files of that name, too, it begins as decant's does. A record comes with the
// repository, so that anybody may have written any path into it, and what it
// names is deleted and replaced without a question.
func Made(dir, name string, content []byte) bool {
	folder, file := path.Split(name)
	folder = path.Clean(folder)
	text := string(content)
	switch {
	case hidden(folder):
		return false
	case name == path.Join(dir, runnerFile):
		return strings.Contains(text, "Runs one Lambda handler of this repository as a container task.")
	case path.Dir(path.Dir(folder)) == path.Join(dir, "fargate") && (file == "task-definition.json" || file == "policy.json"):
		return true
	case strings.HasSuffix(folder, "modules/fargate-task"):
		own, err := templates.FS.ReadFile("modules/fargate-task/" + file)
		return err == nil && firstLine(text) == firstLine(string(own))
	case strings.HasPrefix(file, "fargate") && strings.HasSuffix(file, ".tf"):
		return strings.HasPrefix(text, blocksHead) || strings.HasPrefix(text, "# What the Fargate tasks of ") || strings.HasPrefix(text, importsHead)
	case strings.HasSuffix(file, ".dockerignore"):
		return strings.HasPrefix(text, firstLine(embedded("dockerignore.tmpl")))
	}
	return path.Ext(file) != ".py" && strings.HasPrefix(text, "# The image of ") && strings.Contains(text, ": one for all its tasks;")
}

// How files of Terraform begin that tell of one stage; "<app> (<stage>)" follows.
const (
	blocksHead  = "# The Fargate tasks of "
	importsHead = "# What decant apply made for "
)

// StageOf is the stage that a generated file of the app in dir is about, "" for one
// that the stages share.
func StageOf(dir, name string, content []byte) string {
	if rest, ok := strings.CutPrefix(name, path.Join(dir, "fargate")+"/"); ok {
		if parts := strings.Split(rest, "/"); len(parts) == 3 {
			return parts[0]
		}
	}
	head := opening(string(content))
	for _, known := range []string{blocksHead, importsHead} {
		if rest, ok := strings.CutPrefix(head, known); ok && path.Ext(name) == ".tf" {
			_, rest, _ = strings.Cut(rest, " (")
			stage, _, _ := strings.Cut(rest, ")")
			return stage
		}
	}
	return ""
}

// opening is the comment that a text begins with, on one line, where it has the
// width of decant's.
func opening(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !ok {
			break
		}
		lines = append(lines, rest)
	}
	return "# " + strings.Join(lines, " ")
}

// hidden says whether a folder is one of a tool, such as .git and .github.
func hidden(folder string) bool {
	for part := range strings.SplitSeq(folder, "/") {
		if part != "." && strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimRight(line, "\r")
}
