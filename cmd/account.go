package cmd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"decant/analyze"
	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/internal/terminal"
	"decant/migrate"
	"decant/model"
	"decant/report"
)

// accountFlags is the flags of the commands that read AWS.
type accountFlags struct {
	profiles, roles, regions []string
	since, logs, resume      string
	maxLogGB                 float64
	lastAccessed             bool // a flag of snapshot alone
	window                   time.Duration
	only                     live.Filter
}

// The window of usage: CloudWatch keeps points of an hour for 455 days, and
// those of a minute for 15, so that two weeks are exact.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
const (
	defaultSince = "14d"
	minSince     = time.Hour
	maxSince     = 455 * 24 * time.Hour
)

func (a *accountFlags) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&a.profiles, "profile", nil, "profile of the AWS configuration files; repeat it for several accounts")
	c.Flags().StringArrayVar(&a.roles, "role-arn", nil, "role to assume first; repeat it for several accounts")
	c.Flags().StringArrayVar(&a.regions, "region", nil, "region to read; repeat it for several (default: where the app is deployed, else the configured one)")
	c.Flags().StringArrayVar(&a.only.Names, "name", nil, "only functions of this name, or whose name begins so: 'orders-*'; repeat it for several")
	c.Flags().StringArrayVar(&a.only.Runtimes, "runtime", nil, "only functions of this runtime: python3.12, 'python3.*', image; repeat it for several")
	c.Flags().StringArrayVar(&a.only.Tags, "tag", nil, "only functions with this tag: team=data, or team for any value; repeat it for several")
	c.Flags().StringVar(&a.since, "since", defaultSince, "how far back usage is read: 36h, 14d, 8w")
	c.Flags().StringVar(&a.logs, "logs", "insights", "how REPORT lines are read: insights (billed by size), filter (slower, free), or off")
	c.Flags().Float64Var(&a.maxLogGB, "max-log-gb", 200, "most gigabytes that Logs Insights may scan in one region; larger log groups are left out and named")
	c.Flags().StringVar(&a.resume, "resume", "", "keep AWS's answers in this file as they arrive; after an interruption the same command goes on from there")
}

func (a *accountFlags) validate() error {
	window, err := parseSince(a.since)
	if err != nil {
		return usageError{err}
	}
	a.window = window
	if len(a.profiles) > 0 && len(a.roles) > 0 && len(a.profiles) > 1 {
		return usageError{errors.New("--role-arn is assumed from one --profile; several of both are ambiguous")}
	}
	if _, ok := logModes()[a.logs]; !ok {
		return usageError{fmt.Errorf("--logs is %q; insights, filter and off are known", a.logs)}
	}
	if err := a.only.Validate(); err != nil {
		return usageError{err}
	}
	if a.maxLogGB <= 0 {
		return usageError{fmt.Errorf("--max-log-gb is %g; it has to be more than 0. Use --logs off to read no logs", a.maxLogGB)}
	}
	return nil
}

func logModes() map[string]live.LogsMode {
	return map[string]live.LogsMode{"insights": live.LogsInsights, "filter": live.LogsFilter, "off": live.LogsOff}
}

// parseSince reads a duration with days and weeks, which Go's parser lacks.
func parseSince(text string) (time.Duration, error) {
	wrong := fmt.Errorf("--since is %q; write a time from 1h to 455d, such as 36h, 14d or 8w", text)
	var d time.Duration
	switch {
	case strings.HasSuffix(text, "d"), strings.HasSuffix(text, "w"):
		n, err := strconv.ParseFloat(text[:len(text)-1], 64)
		if err != nil || n < 0 || n > 1000 {
			return 0, wrong
		}
		unit := 24 * time.Hour
		if strings.HasSuffix(text, "w") {
			unit *= 7
		}
		d = time.Duration(n * float64(unit))
	default:
		parsed, err := time.ParseDuration(text)
		if err != nil {
			return 0, wrong
		}
		d = parsed
	}
	if d < minSince || d > maxSince {
		return 0, wrong
	}
	return d, nil
}

// names says whether a function is one of those that are asked for: whole names,
// and beginnings that end in "*". Nil asks for all.
func names(wanted []string) func(string) bool {
	if wanted == nil {
		return nil
	}
	return func(name string) bool {
		return slices.ContainsFunc(wanted, func(w string) bool {
			prefix, open := strings.CutSuffix(w, "*")
			return name == w || open && strings.HasPrefix(name, prefix)
		})
	}
}

// tagged are the functions that are described by Chalice's tag.
func tagged(wanted []string) []live.Tagged {
	var out []live.Tagged
	for _, text := range wanted {
		description, ok := strings.CutPrefix(text, migrate.TagMark)
		if !ok {
			continue
		}
		fields := map[string]string{}
		for word := range strings.SplitSeq(description, ":") {
			key, value, _ := strings.Cut(word, "=")
			fields[key] = value
		}
		out = append(out, live.Tagged{Name: fields["name"], App: fields["app"], Stage: fields["stage"], Handler: fields["handler"]})
	}
	return out
}

// The options of a reading that decide which calls are made; they stand in the
// head of a snapshot, because a replay has to make the same ones.
const (
	optionFunctions = "functions"
	optionNames     = "names"
	optionRuntimes  = "runtimes"
	optionTags      = "tags"
	optionLogs      = "logs"
	optionSince     = "since"
	optionMaxLogGB  = "max-log-gb"
	optionAccessed  = "last-accessed"
)

// readAccount reads AWS, or the snapshot that is named. It is nil when nothing
// could be read; the findings say why.
func readAccount(ctx context.Context, env Env, a *accountFlags, snapshots, wanted []string) (*model.Live, diag.List, error) {
	if len(snapshots) > 0 {
		found, diags, err := replayAll(ctx, env, snapshots)
		if found != nil {
			diags.Extend(a.only.Apply(found))
		}
		return found, diags, err
	}
	if a.resume == "" {
		places, diags, err := awsconfig.Load(ctx, awsconfig.Options{Profiles: a.profiles, RoleARNs: a.roles, Regions: a.regions})
		if err != nil || len(places) == 0 {
			return nil, diags, err
		}
		return a.read(ctx, env, guarded(places), diags, a.options(time.Now(), wanted))
	}
	r, diags, err := record(ctx, env, a, wanted)
	defer r.close()
	return r.live, diags, err
}

// recording is a reading together with AWS's answers.
type recording struct {
	live    *model.Live // nil when nothing could be read
	tape    *awsconfig.Tape
	journal *os.File // nil without --resume; the tape reads from it
}

func (r recording) close() {
	if r.journal != nil {
		r.journal.Close()
	}
}

func guarded(places []awsconfig.Place) []awsconfig.Place {
	out := make([]awsconfig.Place, len(places))
	for i, p := range places {
		out[i] = awsconfig.Guard(p, live.Operations())
	}
	return out
}

func (a *accountFlags) options(now time.Time, wanted []string) live.Options {
	return live.Options{
		Now: now.UTC().Truncate(time.Second), Since: a.window, Name: names(wanted), Tagged: tagged(wanted), Usage: true,
		Logs: logModes()[a.logs], MaxLogBytes: int64(a.maxLogGB * 1e9), Only: a.only, LastAccessed: a.lastAccessed,
	}
}

func (a *accountFlags) read(ctx context.Context, env Env, places []awsconfig.Place, diags diag.List, opts live.Options) (*model.Live, diag.List, error) {
	shown := newProgress(env.remarks())
	opts.Seen = shown.seen
	found, more, err := live.Read(ctx, places, opts)
	shown.done()
	diags.Extend(more)
	return found, diags, err
}

// record reads AWS onto a tape, which is kept in the file of --resume when there
// is one. The recording has to be closed, also after an error.
func record(ctx context.Context, env Env, a *accountFlags, wanted []string) (r recording, diags diag.List, err error) {
	places, diags, err := awsconfig.Load(ctx, awsconfig.Options{Profiles: a.profiles, RoleARNs: a.roles, Regions: a.regions})
	if err != nil || len(places) == 0 {
		return r, diags, err
	}
	opts := a.options(time.Now(), wanted)
	more, err := r.begin(env, a, places, a.header(opts, wanted))
	diags.Extend(more)
	if err != nil || r.tape == nil {
		return r, diags, err
	}
	taped := guarded(places)
	for i, p := range taped {
		taped[i] = r.tape.Record(p, live.Operations())
	}
	opts.Now, opts.Since = r.tape.Header().Taken, r.tape.Header().To.Sub(r.tape.Header().From)
	if r.live, diags, err = a.read(ctx, env, taped, diags, opts); err != nil {
		return r, diags, err
	}
	return r, diags, r.tape.Err()
}

// header says which reading a tape is about.
func (a *accountFlags) header(opts live.Options, wanted []string) awsconfig.Header {
	h := awsconfig.Header{
		Taken: opts.Now, From: opts.Now.Add(-opts.Since), To: opts.Now,
		Options: map[string]string{
			optionLogs: a.logs, optionSince: a.since, optionMaxLogGB: strconv.FormatFloat(a.maxLogGB, 'g', -1, 64),
		},
	}
	if a.lastAccessed {
		h.Options[optionAccessed] = "true"
	}
	if wanted != nil {
		h.Options[optionFunctions] = strings.Join(wanted, " ")
	}
	for name, list := range map[string][]string{optionNames: a.only.Names, optionRuntimes: a.only.Runtimes, optionTags: a.only.Tags} {
		if len(list) > 0 {
			h.Options[name] = strings.Join(list, "\n")
		}
	}
	return h
}

// begin makes the tape, or goes on with the one of an interrupted run.
func (r *recording) begin(env Env, a *accountFlags, places []awsconfig.Place, head awsconfig.Header) (diag.List, error) {
	if a.resume == "" {
		r.tape = awsconfig.NewTape(head, places, analyze.MaskSecrets)
		return nil, nil
	}
	file, err := os.OpenFile(absolute(env, a.resume), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, inputError{fmt.Errorf("--resume: %w", err)}
	}
	r.journal = file
	if err := file.Chmod(0o600); err != nil { // one that exists keeps its mode otherwise
		return nil, inputError{fmt.Errorf("--resume: %w", err)}
	}
	tape, diags, err := awsconfig.Resume(a.resume, file, head, places, live.Operations(), analyze.MaskSecrets)
	if err != nil || tape == nil {
		return diags, err
	}
	r.tape = tape
	return diags, nil
}

// replay reads the account from a snapshot. A file that is no snapshot is a
// finding, and nothing is read.
// replayAll replays snapshots and puts them together. It is nil when one of them
// cannot be read.
func replayAll(ctx context.Context, env Env, files []string) (*model.Live, diag.List, error) {
	var diags diag.List
	var readings []*model.Live
	for _, file := range files {
		found, more, err := replay(ctx, env, file)
		diags.Extend(more)
		if err != nil || found == nil {
			return nil, diags, err
		}
		readings = append(readings, found)
	}
	if len(readings) == 1 {
		return readings[0], diags, nil
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = filepath.Base(file)
	}
	found, more := live.Join(readings, names)
	diags.Extend(more)
	return found, diags, nil
}

func replay(ctx context.Context, env Env, file string) (*model.Live, diag.List, error) {
	f, err := os.Open(absolute(env, file))
	if err != nil {
		return nil, nil, inputError{fmt.Errorf("--live: %w", err)}
	}
	defer f.Close()
	return replayFrom(ctx, filepath.Base(file), f)
}

func replayFrom(ctx context.Context, name string, f io.Reader) (*model.Live, diag.List, error) {
	tape, diags := awsconfig.ReadTape(name, f, live.Operations())
	if tape == nil {
		return nil, diags, nil
	}
	for i := range diags {
		if diags[i].Code == awsconfig.SnapshotDamaged {
			diags[i].Severity = diag.Error // what it has is used, but nobody may take it for the account
		}
	}
	head := tape.Header()
	opts := live.Options{
		Now: head.Taken, Since: head.To.Sub(head.From), Usage: !head.From.IsZero(),
		Logs: logModes()[head.Options[optionLogs]], LastAccessed: head.Options[optionAccessed] == "true",
	}
	if gb, err := strconv.ParseFloat(head.Options[optionMaxLogGB], 64); err == nil {
		opts.MaxLogBytes = int64(gb * 1e9)
	}
	if wanted, ok := head.Options[optionFunctions]; ok {
		opts.Name, opts.Tagged = names(strings.Fields(wanted)), tagged(strings.Fields(wanted))
	}
	opts.Only = live.Filter{Names: optionList(head, optionNames), Runtimes: optionList(head, optionRuntimes), Tags: optionList(head, optionTags)}
	found, more, err := live.Read(ctx, tape.Places(live.Operations()), opts)
	diags.Extend(more)
	return found, diags, err
}

// optionList is a list of the header, as header writes it.
func optionList(head awsconfig.Header, name string) []string {
	if head.Options[name] == "" {
		return nil
	}
	return strings.Split(head.Options[name], "\n")
}

// absolute is a path of the command line seen from the command's directory.
func absolute(env Env, file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(env.Dir, file)
}

// writeFile writes a file as a whole: one that exists keeps its content when
// something fails. Only its owner may read it, whatever the umask and an earlier
// file's mode are, because snapshots, plans and reports hold what an account
// answered.
func writeFile(file string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	defer os.Remove(temporary.Name())
	buffered := bufio.NewWriterSize(temporary, 1<<20)
	if err := errors.Join(write(buffered), buffered.Flush(), temporary.Chmod(0o600), temporary.Close()); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if err := os.Rename(temporary.Name(), file); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// progress shows on stderr what a long reading is at: one line that is written
// over on a terminal, a line each ten seconds elsewhere.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	over  *terminal.Printer // nil: no terminal
	shown time.Time
	every time.Duration
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, every: 10 * time.Second, shown: time.Now()}
	if _, ok := columnsOf(w); ok {
		p.over, _ = w.(*terminal.Printer)
		p.every = 100 * time.Millisecond
	}
	return p
}

func (p *progress) seen(s live.Progress) {
	line := fmt.Sprintf("%s %s: %s %d", s.Account, s.Region, s.What, s.Done)
	if s.Total > 0 {
		line += fmt.Sprintf(" of %d", s.Total)
	}
	p.show(line)
}

// checked shows how far apply.Verify is.
func (p *progress) checked(done, total int) {
	p.show(fmt.Sprintf("checked %d of %s", done, report.Count(total, "function")))
}

func (p *progress) show(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.shown) < p.every {
		return
	}
	p.shown = time.Now()
	if p.over != nil {
		p.over.Over(line)
		return
	}
	fmt.Fprintln(p.w, line)
}

// done clears the line.
func (p *progress) done() {
	if p.over != nil {
		p.over.Clear()
	}
}

// liveOf reads the snapshots that a migration's sizes come from: the one of --live,
// else those of decant.hcl, by stage. Of these only the stage's is read where one is
// named.
func liveOf(ctx context.Context, env Env, fsys fs.FS, file, stage string) (asked *model.Live, stated map[string]*model.Live, diags diag.List, err error) {
	if file != "" {
		asked, diags, err = replay(ctx, env, file)
		return asked, nil, diags, err
	}
	files := migrate.LiveFiles(fsys)
	stated = map[string]*model.Live{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if _, own := files[stage]; stage != "" && name != stage && (name != "" || own) {
			continue
		}
		taken, more, err := liveIn(ctx, fsys, name, files[name])
		diags.Extend(more)
		if err != nil {
			return nil, nil, diags, err
		}
		stated[name] = taken
	}
	return nil, stated, diags, nil
}

// liveIn reads a snapshot that decant.hcl names, for a stage or, with "", for all.
func liveIn(ctx context.Context, fsys fs.FS, stage string, stated model.Value[string]) (*model.Live, diag.List, error) {
	f, err := fsys.Open(path.Clean(stated.V))
	if err != nil {
		of := ""
		if stage != "" {
			of = "--stage " + quoted(stage) + " "
		}
		return nil, diag.List{diag.New(NoSnapshot, stated.At,
			fmt.Sprintf("decant.hcl takes sizes from the snapshot %s, which cannot be read: %s. Without it the sizes would be others.", stated.V, repofs.Reason(err)),
			"Take it, and keep it in the repository:\n    decant snapshot "+of+"--out "+diag.File(stated.V))}, nil
	}
	defer f.Close()
	return replayFrom(ctx, stated.V, f)
}
