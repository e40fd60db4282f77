package pysyntax

import (
	"bytes"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkParse measures the whole of Parse, tree included, beside CPython's
// own ast.parse on the same files: on application code (Chalice and boto3, when
// DECANT_VENV names the virtual environments of "make venv"), and on Python's
// standard library. The aims are 1.2 times ast.parse on one core and 1.8 times
// that on two.
func BenchmarkParse(b *testing.B) {
	for _, set := range []struct {
		name  string
		paths []string
	}{{"application", applicationFiles(b)}, {"library", libraryFiles(b, 150)}} {
		if len(set.paths) == 0 {
			b.Logf("no %s files: DECANT_VENV is not set", set.name)
			continue
		}
		b.Run(set.name, func(b *testing.B) { benchmarkSet(b, set.paths) })
	}
}

func benchmarkSet(b *testing.B, paths []string) {
	sources, size := readAll(b, paths)
	for _, workers := range []int{1, 2} {
		b.Run("goroutines="+strconv.Itoa(workers), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				parseAll(sources, workers)
			}
		})
	}
	b.Run("beside-ast", func(b *testing.B) {
		var ours, peer, second float64
		for b.Loop() {
			for range 3 { // in turns, so that both meet the machine's quiet moments
				ours = max(ours, float64(size)/bestSum(sources)/1e6)
				peer = max(peer, astSpeed(b, paths))
			}
			second = bestRound(sources, 1) / bestRound(sources, 2)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(ours, "MB/s")
		b.ReportMetric(peer, "ast-MB/s")
		b.ReportMetric(ours/peer, "x-ast")
		b.ReportMetric(second, "x-second-core")
	})
}

// bestSum returns the seconds for all files: the sum of each one's best of ten,
// which other work on the machine disturbs least.
func bestSum(sources [][]byte) float64 {
	var sum time.Duration
	for _, src := range sources {
		best := time.Duration(math.MaxInt64)
		for range 10 {
			start := time.Now()
			Parse("bench.py", src, DefaultLimits())
			best = min(best, time.Since(start))
		}
		sum += best
	}
	return sum.Seconds()
}

// bestRound returns the seconds of the best of five rounds over all files.
func bestRound(sources [][]byte, workers int) float64 {
	best := time.Duration(math.MaxInt64)
	for range 5 {
		start := time.Now()
		parseAll(sources, workers)
		best = min(best, time.Since(start))
	}
	return best.Seconds()
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

// applicationFiles returns the files of Chalice, boto3 and s3transfer.
func applicationFiles(b *testing.B) []string {
	b.Helper()
	var paths []string
	for _, pattern := range []string{"chalice", "chalice/*", "boto3", "boto3/*", "s3transfer"} {
		found, err := filepath.Glob(filepath.Join(os.Getenv("DECANT_VENV"), "chalice-new/lib/python*/site-packages", pattern, "*.py"))
		if err != nil {
			b.Fatal(err)
		}
		paths = append(paths, found...)
	}
	return paths
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
	var sample []string
	step := max(1, len(all)/n)
	for i := 0; i < len(all); i += step {
		if !strings.Contains(filepath.Base(all[i]), "bad") { // test/bad_*.py
			sample = append(sample, all[i])
		}
	}
	return sample
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
