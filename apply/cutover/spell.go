package cutover

import (
	"fmt"
	"time"
)

// Spell writes a span for people, in its largest whole unit: "1 hour",
// "90 minutes", "7m30s".
func Spell(d time.Duration) string {
	for _, unit := range []struct {
		name string
		long time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := d / unit.long; n > 0 && d%unit.long == 0 {
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.Round(time.Second).String()
}
