package uses_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var word = regexp.MustCompile(`[A-Za-z_]\w*|\d+|"[^"]*"`)

// TestMutations changes the programs of testdata/policy at random, so that they call,
// join and hand over what they should not: nothing panics, and two runs agree.
func TestMutations(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob(filepath.Join("..", "..", "..", "testdata", "policy", "*", "*.py"))
	if err != nil || len(sources) == 0 {
		t.Fatal("no programs", err)
	}
	count := 300
	if n, err := strconv.Atoi(os.Getenv("DECANT_MUTATIONS")); err == nil {
		count = n
	}
	random := rand.New(rand.NewPCG(12, 15))
	for range count {
		name := sources[random.IntN(len(sources))]
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		mutant := mutate(string(text), random)
		one := used(t, app(map[string]string{"app.py": mutant}))
		two := used(t, app(map[string]string{"app.py": mutant}))
		for fn, u := range one {
			if !slices.Equal(lines(u), lines(two[fn])) {
				t.Fatalf("%s: two runs differ: %v, %v\n%s", name, lines(u), lines(two[fn]), mutant)
			}
		}
	}
}

// mutate swaps words of a program, and repeats or leaves out lines.
func mutate(text string, random *rand.Rand) string {
	list := strings.SplitAfter(text, "\n")
	for range 1 + random.IntN(3) {
		a, b := random.IntN(len(list)), random.IntN(len(list))
		switch random.IntN(3) {
		case 0:
			list[a] = list[b]
		case 1:
			list = slices.Insert(list, a, list[b])
		case 2:
			list = slices.Delete(list, a, min(len(list), a+1))
		}
		if len(list) == 0 {
			return text
		}
	}
	out := strings.Join(list, "")
	for range random.IntN(4) {
		found := word.FindAllStringIndex(out, -1)
		if len(found) == 0 {
			return out
		}
		to, from := found[random.IntN(len(found))], found[random.IntN(len(found))]
		out = out[:to[0]] + out[from[0]:from[1]] + out[to[1]:]
	}
	return out
}
