package migrate_test

import (
	"context"
	"path/filepath"
	"testing"

	"decant/internal/repofs"
	"decant/migrate"
)

// BenchmarkScan reads the demo application, without the start of a process.
func BenchmarkScan(b *testing.B) {
	repo, err := repofs.Open(filepath.Join(apps, "orders-etl", "repo"))
	if err != nil {
		b.Fatal(err)
	}
	defer repo.Close()
	b.ReportAllocs()
	for b.Loop() {
		found, _ := migrate.Scan(context.Background(), repo.FS(), migrate.Options{Stage: "prod"})
		if len(found) != 1 || len(found[0].Functions) != 11 {
			b.Fatal("the demo application was not read")
		}
	}
}
