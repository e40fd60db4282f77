package report

import (
	"strings"

	"decant/model"
	"decant/trigger"
)

// callers writes what infrastructure code of the repository starts, with the places
// that the table may have cut.
func (t Text) callers(b *strings.Builder, app *model.App) {
	title := "  Started by infrastructure code of the repository\n"
	for _, fn := range app.Functions {
		for _, c := range fn.Callers {
			b.WriteString(title)
			title = ""
			text := plain(trigger.Caller(app, c))
			if detail := plain(trigger.CallerDetail(c)); detail != "" {
				text += ": " + detail
			}
			t.paragraph(b, "    "+plain(fn.Name)+"  ", text)
		}
	}
	if title == "" {
		b.WriteString("\n")
	}
}
