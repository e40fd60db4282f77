package project

import (
	"fmt"
	"github.com/agext/levenshtein"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/internal/terminal"
)

// ChooseStage decides for which stage the app is read, and whether config.json
// defines it. Chalice itself takes "dev" when nothing is asked, and any name
// that is asked, with the top level's settings.
//
// Decision: a stage that config.json does not list is an error when it lists
// others, because it is more often a typing error than meant; it is a note when
// a CI file or a deployment's record knows the stage. When nothing is asked,
// "dev" is taken if it is listed or nothing is; else the only stage; else the
// user has to choose, and the top level is shown under "dev" meanwhile.
func ChooseStage(fsys fs.FS, dir string, cfg *Config, asked string, ci []string) (string, bool, diag.List) {
	stages := cfg.Stages()
	stage := asked
	switch {
	case asked != "":
	case slices.Contains(stages, defaultStage) || len(stages) < 2:
		stage = DefaultStage(stages)
	default:
		return defaultStage, false, diag.List{diag.New(StageNotChosen, cfg.stagesRange(),
			"config.json defines the stages "+Listed(stages)+", and none of them is dev. The top level alone is shown; every stage has settings of its own.",
			"Choose one:\n    --stage "+stages[0])}
	}
	if slices.Contains(stages, stage) {
		return stage, true, nil
	}
	if len(stages) == 0 && stage == defaultStage || cfg.broken || cfg.Missing {
		return stage, false, nil // nothing is defined, and this is Chalice's default
	}
	return stage, false, diag.List{undefinedStage(fsys, dir, cfg, stage, stages, ci)}
}

// DefaultStage is the stage of a command that names none, out of those that config.json
// defines: the only one, else dev.
func DefaultStage(stages []string) string {
	if len(stages) == 1 {
		return stages[0]
	}
	return defaultStage
}

func undefinedStage(fsys fs.FS, dir string, cfg *Config, stage string, stages, ci []string) diag.Diagnostic {
	note := func(detail string) diag.Diagnostic {
		return diag.New(StageElsewhere, cfg.stagesRange(), detail+" The top level of the file applies, as in Chalice.", "")
	}
	record := path.Join(dir, ".chalice", "deployed", stage+".json")
	if len(stages) == 0 {
		return note("config.json lists no stages, so " + terminal.Cell(stage) + " exists on the command line only.")
	}
	if at := stageSeen(fsys, ci, stage); !at.IsZero() {
		return note("config.json does not list the stage "+terminal.Cell(stage)+", but "+terminal.Cell(at.File)+" deploys it.").With(at, "the stage is named here")
	}
	if fs.ValidPath(record) && repofs.IsFile(fsys, record) {
		return note("config.json does not list the stage " + terminal.Cell(stage) + ", but it has been deployed (" + terminal.Cell(record) + ").")
	}
	fix := "Choose one of the stages:\n    --stage " + diag.Word(nearest(stage, stages))
	return diag.New(StageUndefined, cfg.stagesRange(),
		fmt.Sprintf("config.json does not list the stage %q; it has %s. Chalice would use the top level silently and deploy new functions under this name.", stage, Listed(stages)), fix)
}

// stagesRange is where config.json lists its stages.
func (c *Config) stagesRange() diag.Range {
	if m := c.root.Member("stages"); m != nil {
		return m.KeyAt
	}
	return diag.InFile(c.File)
}

// Listed joins names for a sentence.
func Listed(names []string) string {
	return terminal.Cell(strings.Join(FirstOf(names, 20), ", "))
}

// nearest is the name that needs the fewest changes; names is not empty.
func nearest(name string, names []string) string {
	best := names[0]
	for _, n := range names[1:] {
		if levenshtein.Distance(name, n, nil) < levenshtein.Distance(name, best, nil) {
			best = n
		}
	}
	return best
}
