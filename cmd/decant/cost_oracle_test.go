package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"decant/test/tool"
)

// TestAnotherProgramComputesTheReport lets testdata/python/cost_oracle.py compute
// every cost, share, count and total of both snapshots from AWS's raw answers and
// the price table, and compare them with the JSON, the CSV, the table and the page.
func TestAnotherProgramComputesTheReport(t *testing.T) {
	t.Parallel()
	python, root := tool.Venv(t, "test", "bin", "python"), tool.Root(t)
	for snapshot, least := range map[string]int{"orders-etl": 510, "account": 1520} {
		t.Run(snapshot, func(t *testing.T) {
			t.Parallel()
			answers, dir := filepath.Join(root, "testdata", "live", snapshot+".json"), t.TempDir()
			args := []string{filepath.Join(root, "testdata", "python", "cost_oracle.py"), answers, filepath.Join(root, "plan", "review", "prices.json")}
			for name, flag := range map[string]string{"1.json": "--json", "2.csv": "--csv", "3.txt": "--all"} {
				out, talk := typed(t, root, "report", "--live", answers, flag)
				if err := os.WriteFile(filepath.Join(dir, name), []byte(out), 0o600); err != nil || out == "" {
					t.Fatal(err, talk)
				}
			}
			page := filepath.Join(dir, "4.html")
			typed(t, root, "report", "--live", answers, "--html", page)
			for _, name := range []string{"1.json", "2.csv", "3.txt", "4.html"} {
				args = append(args, filepath.Join(dir, name))
			}
			out, err := exec.Command(python, args...).CombinedOutput()
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			compared := 0
			if _, scan := fmt.Sscanf(lines[len(lines)-1], "compared %d", &compared); err != nil || scan != nil || len(lines) > 1 {
				t.Fatalf("%v\n%s", err, out)
			}
			if compared < least {
				t.Errorf("only %d numbers were compared, %d expected", compared, least)
			}
		})
	}
}
