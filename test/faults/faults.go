// Package faults compares what the fault tables find with the summary of them
// in README.md.
package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decant/test/tool"
)

// All says whether every call is to go wrong in every way, as `make faults` has
// it; otherwise the tables try a sample.
func All() bool { return os.Getenv("DECANT_FAULTS") == "all" }

// Totals are what one command went through: each of its calls that change
// something went wrong in each way.
type Totals struct {
	Command string   `json:"command"` // as README.md has it
	Calls   int      `json:"calls"`
	Faults  []string `json:"faults"`
	Runs    int      `json:"runs"`  // that were tried
	Wrong   int      `json:"wrong"` // that did not end as an undisturbed run does
}

// row is the line of README.md's table. A sample stands for all: what it finds
// wrong fails its test anyway.
func (x Totals) row() string {
	return fmt.Sprintf("| %s | %d | %s | %d | %d |", x.Command, x.Calls, strings.Join(x.Faults, ", "), x.Calls*len(x.Faults), x.Wrong)
}

// Compare prints the totals as JSON, and fails the test when README.md says
// anything else, or when all was asked for and something was left out.
func (x Totals) Compare(t *testing.T) {
	t.Helper()
	line, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("totals: %s", line)
	if want := x.Calls * len(x.Faults); All() && x.Runs != want {
		t.Errorf("%s: %d runs; %d calls with %d faults are %d", x.Command, x.Runs, x.Calls, len(x.Faults), want)
	}
	page, err := os.ReadFile(filepath.Join(tool.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if said := rowOf(string(page), x.Command); said != x.row() {
		t.Errorf("README.md says of the faults of %s\n%s\nand they are\n%s", x.Command, said, x.row())
	}
}

// rowOf is the one row of a page's tables that gives a number of calls of a
// command.
func rowOf(page, command string) string {
	row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(command) + ` \| \d+ \|.*$`)
	rows := row.FindAllString(page, -1)
	if len(rows) != 1 {
		return fmt.Sprintf("(%d rows)", len(rows))
	}
	return rows[0]
}
