package pysyntax

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// BenchmarkParse measures the whole of Parse, tree included, on files of
// Python's standard library: with one goroutine, with two, and CPython's own
// ast.parse on the same files for comparison. The aims are 1.2 times the speed
// of ast.parse on one core, and 1.8 times that on two.
func BenchmarkParse(b *testing.B) {
	paths := libraryFiles(b, 300)
	sources, size := readAll(b, paths)
	speeds := map[int]float64{}
	for _, workers := range []int{1, 2} {
		b.Run("goroutines="+strconv.Itoa(workers), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				parseAll(sources, workers)
			}
			speeds[workers] = float64(size) * float64(b.N) / b.Elapsed().Seconds() / 1e6
		})
	}
	b.Run("ast.parse", func(b *testing.B) {
		reference := astSpeed(b, paths)
		for b.Loop() { // the measuring is done; the loop only satisfies the tool
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(reference, "MB/s")
		b.ReportMetric(speeds[1]/reference, "x-one-core")
		b.ReportMetric(speeds[2]/speeds[1], "x-second-core")
	})
}

func BenchmarkMentions(b *testing.B) {
	src := bytes.Repeat([]byte("import boto3  # chalk\n"), 1<<15)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if Mentions(src, "chalice") {
			b.Fatal("found a word that is not there")
		}
	}
}

func BenchmarkGuard(b *testing.B) {
	sources, size := readAll(b, libraryFiles(b, 300))
	b.SetBytes(size)
	for b.Loop() {
		for _, src := range sources {
			nesting(src, DefaultLimits())
		}
	}
}

func parseAll(sources [][]byte, workers int) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(sources)); i = next.Add(1) - 1 {
				Parse("bench.py", sources[i], DefaultLimits())
			}
		})
	}
	wait.Wait()
}

func astSpeed(b *testing.B, paths []string) float64 {
	b.Helper()
	listing := filepath.Join(b.TempDir(), "files")
	if err := os.WriteFile(listing, []byte(strings.Join(paths, "\n")), 0o600); err != nil {
		b.Fatal(err)
	}
	out, err := exec.Command("python3", "testdata/bench/ast_bench.py", listing).Output()
	if err != nil {
		b.Fatalf("ast_bench.py: %v", err)
	}
	speed, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		b.Fatal(err)
	}
	return speed
}

// libraryFiles returns about n files of the standard library of python3, every
// k-th in the order of their names, so that all parts of it are in.
func libraryFiles(tb testing.TB, n int) []string {
	tb.Helper()
	out, err := exec.Command("python3", "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
	if err != nil {
		tb.Skipf("python3 is needed for its library and its ast module: %v", err)
	}
	root := strings.TrimSpace(string(out))
	var all []string
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "site-packages" || d.Name() == "lib2to3") {
			return filepath.SkipDir // lib2to3 holds broken files on purpose
		}
		if info, err := d.Info(); err == nil && strings.HasSuffix(path, ".py") && info.Size() > 0 {
			all = append(all, path)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	var out2 []string
	step := max(1, len(all)/n)
	for i := 0; i < len(all); i += step {
		if !strings.Contains(filepath.Base(all[i]), "bad") { // test/bad_*.py
			out2 = append(out2, all[i])
		}
	}
	return out2
}

func readAll(tb testing.TB, paths []string) (sources [][]byte, size int64) {
	tb.Helper()
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		sources = append(sources, src)
		size += int64(len(src))
	}
	return sources, size
}
