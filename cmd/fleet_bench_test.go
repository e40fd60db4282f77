package cmd

import (
	"fmt"
	"path/filepath"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"
)

// BenchmarkFleet reads 50 and 300 repositories: CPU for each, and the most memory that
// Go's heap takes, which does not grow with their number.
func BenchmarkFleet(b *testing.B) {
	cases, err := filepath.Glob("../testdata/apps/*/repo")
	if err != nil {
		b.Fatal(err)
	}
	top := b.TempDir()
	for i := range 50 {
		bare(b, top, fmt.Sprintf("r%03d", i), cases[i*len(cases)/50])
	}
	for _, n := range []int{50, 300} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			at := b.TempDir()
			for i := range n {
				gitIn(b, at, "clone", "-q", "--bare", filepath.Join(top, "bare", fmt.Sprintf("r%03d.git", i%50)), fmt.Sprintf("r%03d.git", i))
			}
			writeFor(b, filepath.Join(at, "fleet.hcl"), "source { checkouts = \"*.git\" }\n")
			stop, peak := make(chan bool), make(chan uint64)
			go watchHeap(stop, peak)
			before := processorTime(b)
			b.ResetTimer()
			for b.Loop() {
				if out, said, _ := typedIn(b, at, "fleet", "report", "--csv"); len(out) < 1000 {
					b.Fatal(said)
				}
			}
			b.StopTimer()
			used := processorTime(b) - before
			close(stop)
			b.ReportMetric(float64(used.Milliseconds())/float64(n*b.N), "cpu-ms/repository")
			b.ReportMetric(float64(<-peak)/1e6, "peak-heap-MB")
		})
	}
}

// watchHeap tells the most that the heap held until stop is closed.
func watchHeap(stop chan bool, peak chan uint64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	most := uint64(0)
	for {
		select {
		case <-stop:
			peak <- most
			return
		case <-time.After(5 * time.Millisecond):
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
		}
	}
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
