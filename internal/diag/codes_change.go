package diag

// The findings of internal/change, which compares generated files with those
// of the repository, and writes them.
var changeCodes = map[Code]Entry{
	"CL201": {
		Severity: Error,
		Summary:  "A file that decant did not make is in the way",
		Text: `decant has a file to write, and another file has its name. It may be a Dockerfile for something else, or
one that decant wrote and whose record (.decant/generated.txtar) is gone. decant never overwrites what it did not
write.

Move the file, or give decant's file another name in decant.hcl. If the file is decant's own and only the record
was lost, delete it: it is made again.`,
	},
	"CL202": {
		Severity: Error,
		Summary:  "Your edit and decant's new text meet",
		Text: `A generated file was edited by hand, and decant would now write another text in the very lines that were
edited. decant keeps edits by comparing three texts line by line: what it generated last time, what is there, and
what it generates now. Where only one side changed something, both changes are kept. Here both sides did, and
neither can be dropped silently, so nothing is written.

Bring the lines to the text that the message shows, with your own change worked in elsewhere if it is still
needed, and run again. Edits in other places of the file are not touched.`,
	},
	"CL203": {
		Severity: Error,
		Summary:  "The merged file would be broken",
		Text: `A generated file was edited by hand. Your edits and decant's new text touch different lines, so they can be
merged, but the merged text is no longer what the file has to be: JSON or HCL that does not parse, for example,
because a comma that one side needs was removed by the other. Nothing is written.

Undo the edits (git shows them), run decant, and make them again in the new text.`,
	},
	"CL204": {
		Severity: Warning,
		Summary:  "decant's record of generated files is damaged",
		Text: `.decant/generated.txtar holds what decant generated last time; it is how your edits are told from decant's own
text. Each entry has a checksum. An entry whose text or checksum was changed, by an editor, by a merge with
conflict markers, or on purpose, is not used. The file it stood for is then treated as yours: it is left alone
unless it already holds what decant would write.

Restore the record from version control. If two branches changed it, take either side: run decant afterwards and it
is brought up to date.`,
	},
	"CL205": {
		Severity: Note,
		Summary:  "A deleted generated file is not made again",
		Text: `decant generated this file in an earlier run, and it was deleted since. decant takes that for a decision and
does not make it again. To have it back, restore it from version control, or delete its entry in
.decant/generated.txtar together with its line in the header there.`,
	},
	"CL206": {
		Severity: Warning,
		Summary:  "An edited file is no longer generated",
		Text: `decant generated this file in an earlier run and has no use for it now, because the function moved away, was
renamed, or stays on Lambda. Files that nobody edited are deleted in this case. This one was edited, so it stays,
and decant will not look at it again. Delete it when nothing refers to it any more.`,
	},
	"CL207": {
		Severity: Note,
		Summary:  "An existing file is left as it is",
		Text: `The options say that this file is to be kept when it exists. decant would have written another text, and does
not compare the two again until its own text changes.`,
	},
	"CL208": {
		Severity: Error,
		Summary:  "A file cannot be written at this place",
		Text: `At the place where decant has to write a file stands something that it cannot compare or replace: a folder, a
symbolic link, a file without read permission, or one of more than a megabyte; or the path leads out of the
repository or into git's own folder. decant writes through no symbolic link, since the file would end in another
place than the one shown.

Make room for a regular file, or choose another place in decant.hcl.`,
	},
	"CL209": {
		Severity: Warning,
		Summary:  "An earlier run was interrupted while it wrote",
		Text: `decant writes all files of a migration or none. A run was killed in the middle, so some files may be the new
ones and some still the old ones; everything needed to finish is in .decant/tmp. The next

    decant migrate --write

first finishes or undoes that run, without touching a file that somebody changed since.`,
	},
	"CL210": {
		Severity: Warning,
		Summary:  "A file with edits is replaced",
		Text: `The options say that this file is to be replaced whatever it holds, and it holds something that decant did not
write. The diff shows what goes. Commit the old text first if you may need it.`,
	},
	"CL321": {Severity: Warning, Summary: "Files of a stage that config.json does not define", Text: `
An earlier run made fargate/<stage>/ and the module blocks of the stage, and
config.json does not define the stage now. decant leaves them as they are: tasks of
the stage may be running. When the stage is gone, remove its tasks first (decant
destroy --stage <stage>, or terraform apply without its module blocks), then the
files.`},
	"CL322": {Severity: Warning, Summary: "Settings for a stage that does not exist", Text: `
decant.hcl has a block for a stage that config.json does not define, so nothing in it
has an effect. It is often a misspelt name.`},
	"CL320": {
		Severity: Warning,
		Summary:  "The record names a file that decant does not generate",
		Text: `.decant/generated.txtar comes with the repository, and decant deletes and replaces files because of it. An entry
counts only when it has the place and the form of a file that decant makes: an app's fargate folder, module blocks,
the vendored module, a Dockerfile with decant's first lines. Another entry, for example for app.py, was written by
somebody else.

The file is left alone. Look into the history of the record, and take the entry out.`,
	},
	"CL211": {
		Severity: Error,
		Summary:  "Two parts of the migration want the same file",
		Text: `Two changes have the same path and differ, or one wants a file where the other wants a folder. Neither is made,
because whichever came last would win. It happens when decant.hcl gives two things one name, or two Chalice apps
share a folder.

Give one of them another place in decant.hcl.`,
	},
}
