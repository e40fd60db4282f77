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
	case path.Dir(folder) == path.Join(dir, "fargate") && (file == "task-definition.json" || file == "policy.json"):
		return true
	case strings.HasSuffix(folder, "modules/fargate-task"):
		own, err := templates.FS.ReadFile("modules/fargate-task/" + file)
		return err == nil && firstLine(text) == firstLine(string(own))
	case strings.HasPrefix(file, "fargate") && strings.HasSuffix(file, ".tf"):
		return strings.HasPrefix(text, "# The Fargate tasks of ") || strings.HasPrefix(text, "# What decant apply made for ")
	case strings.HasSuffix(file, ".dockerignore"):
		return strings.HasPrefix(text, firstLine(embedded("dockerignore.tmpl")))
	}
	return path.Ext(file) != ".py" && strings.HasPrefix(text, "# The image of ") && strings.Contains(text, ": one for all its tasks;")
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
