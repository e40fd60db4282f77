package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/plan"
)

// proposer compares what is wanted with what is there.
type proposer struct {
	scope Scope
	read  observation
	r     *Reader
	known map[Address]string // what references stand for, as far as it is known
	out   []Change
	// otherStage is why what all stages share stays; "": no other stage has it.
	otherStage string
	// absent are the secrets that do not exist; one finding names them all, because
	// one command makes them all.
	absent []Resource
	diags  diag.List
}

// Propose reads the account and says what has to be done so that it has what is
// wanted. It changes nothing. The proposal is whole even when there are
// findings; it must not be executed while one is an error.
func Propose(ctx context.Context, want []Resource, s Scope, r *Reader) (*Plan, diag.List, error) {
	read, err := observe(ctx, want, s, r)
	if err != nil {
		return nil, read.diags, err
	}
	p := &proposer{scope: s, read: read, r: r, known: map[Address]string{}, diags: slices.Clone(read.diags)}
	if s.Destroy {
		want = nil
	}
	for _, w := range want {
		if w.Kind == Repository && read.have[w.Address] == nil && p.imagesElsewhere(w, want) {
			continue
		}
		p.out = append(p.out, p.change(w))
	}
	p.missingSecrets()
	p.leftovers(ctx, want)
	if err := ctx.Err(); err != nil {
		return nil, p.diags, fmt.Errorf("read the account: %w", err)
	}
	return &Plan{
		Account: r.place.Account, Region: r.place.Region, Scope: s, Changes: p.out,
		Basis: p.basis(), Wanted: hash(want), needs: p.needs(want),
	}, p.diags, nil
}

// needs are the permissions that the pending changes ask for.
func (p *proposer) needs(want []Resource) []need {
	var out []need
	for _, c := range p.out {
		if c.Action == Keep {
			continue
		}
		a := &asking{at: p.r.place, c: c, have: p.read.have[c.Address]}
		if i := slices.IndexFunc(want, func(w Resource) bool { return w.Address == c.Address }); i >= 0 && c.Action != Delete {
			a.want, _ = completed(want[i], a.have)
			a.want.Props = resolve(a.want.Props, p.known)
		}
		h, _ := handlerOf(c.Kind)
		h.asks(a)
		out = append(out, a.out...)
	}
	return out
}

// basis is a hash of everything that was read.
func (p *proposer) basis() string {
	all := map[string]any{}
	for a, o := range p.read.have {
		all[a.String()] = map[string]any{"props": mask(o.Props, p.r.sensitive), "tags": o.Tags, "arn": o.ARN, "enabled": o.Enabled, "owned_by": o.OwnedBy}
	}
	return hash(map[string]any{"place": p.r.place, "have": all})
}

// change proposes what to do about one wanted resource.
func (p *proposer) change(w Resource) Change {
	have := p.read.have[w.Address]
	c := Change{Address: w.Address, Function: w.Function, Action: Keep}
	if have != nil {
		c.Enabled, p.known[w.Address] = have.Enabled, have.ARN
	}
	if w.Given {
		return p.given(w, have, c)
	}
	w, complete := completed(w, have)
	if !complete {
		p.diags.Add(diag.New(NoImage, diag.Range{},
			fmt.Sprintf("There is no revision of %s yet whose image could be kept, or its image has no digest, so decant does not know what to run.", w.Name),
			pushImage+"\nor name one that is pushed, with its digest:\n    decant apply --image REPOSITORY@sha256:DIGEST").About(w.Function))
	}
	w.Props = resolve(w.Props, p.known)
	if have == nil {
		c.Action, c.Reason = Create, "It does not exist."
		c.Diff = append(diff(w.Props, nil, p.r.sensitive), diffTags(w.Tags, nil)...)
		return c
	}
	if !p.mayTouch(w, have, &c) {
		return c
	}
	c.Action, c.Diff = p.r.compare(w, have)
	switch c.Action {
	case Replace:
		c.Reason = "A revision cannot be changed, so a new one is registered: " + fields(c.Diff) + "."
		p.known[w.Address] = ""
	case Update:
		c.Reason = strings.ToUpper(fields(c.Diff)[:1]) + fields(c.Diff)[1:] + "."
	default:
		c.Reason, c.AsWanted = "It is as it is wanted.", true
	}
	return c
}

// imagesElsewhere reports whether every wanted task runs an image of another
// repository, so that this one is not needed.
func (p *proposer) imagesElsewhere(repository Resource, want []Resource) bool {
	tasks := 0
	for _, w := range want {
		if w.Kind != TaskDefinition {
			continue
		}
		tasks++
		whole, complete := completed(w, p.read.have[w.Address])
		image, _ := firstContainer(whole.Props)["image"].(string)
		ref, ok := parseECR(image)
		here := ok && ref.account == p.r.place.Account && ref.region == p.r.place.Region && ref.repository == repository.Name
		if !complete || image == "" || here {
			return false
		}
	}
	return tasks > 0
}

// completed fills what only the account knows.
func completed(w Resource, have *Observed) (Resource, bool) {
	h, _ := handlerOf(w.Kind)
	if c, ok := h.(completer); ok {
		return c.complete(w, have)
	}
	return w, true
}

// compare says what has to be done about a resource that exists.
func (r *Reader) compare(w Resource, have *Observed) (Action, []FieldChange) {
	h, _ := handlerOf(w.Kind)
	props := have.Props
	if a, ok := h.(aligner); ok {
		props = a.align(w.Props, have.Props)
	}
	changes := diff(w.Props, props, r.sensitive)
	action := Update
	if len(changes) > 0 && w.Kind == TaskDefinition {
		action = Replace
	}
	if w.Kind != Schedule { // which has no tags
		changes = append(changes, diffTags(w.Tags, have.Tags)...)
	}
	if len(changes) == 0 {
		action = Keep
	}
	return action, changes
}

// mayTouch says whether an existing resource is ours, and reports one that is
// not.
func (p *proposer) mayTouch(w Resource, have *Observed, c *Change) bool {
	if slices.Contains(p.scope.Adopt, w.Address) {
		return true
	}
	if w.Kind == Secret { // never overwritten, whoever made it
		c.Reason = "It exists; its value is left alone."
		return false
	}
	if w.Kind == Repository && have.Tags[TagApp] != tagValue(p.scope.App) { // other images may lie there, too
		c.Reason, c.AsWanted = "It exists and is used as it is; decant does not own it.", true
		return false
	}
	if !p.scope.tagged(have.Tags) || have.Tags[TagFunction] != w.Tags[TagFunction] && w.Kind != Schedule {
		c.Reason = "It exists and is not decant's."
		p.diags.Add(diag.New(NotOurs, diag.Range{},
			fmt.Sprintf("The %s %s exists without the tags of %s (%s), so somebody else made it.", w.Kind, w.Name, p.scope.App, p.scope.Stage),
			fmt.Sprintf("If it may become decant's, look at what would change, and adopt it:\n    decant apply --adopt %q", w.String())).About(subject(w.Function, w.Address)))
		return false
	}
	if w.Kind == TaskRole && have.Tags[TagPhase] == "" {
		c.Reason = "Terraform made it."
		p.diags.Add(terraformOwns(w.Function, w.Address))
		return false
	}
	return true
}

func terraformOwns(function string, role Address) diag.Diagnostic {
	return diag.New(TerraformOwns, diag.Range{},
		fmt.Sprintf("The task role %s has decant's tags but no %s, which a direct apply writes: the Terraform module made the resources of %s.", role.Name, TagPhase, function),
		fmt.Sprintf("Use terraform apply. If Terraform does not manage them any more, adopt the role:\n    decant apply --adopt %q", role.String())).About(function)
}

// given is about a resource that somebody else makes.
func (p *proposer) given(w Resource, have *Observed, c Change) Change {
	c.Reason, c.AsWanted = "It is there and is not changed.", true
	switch {
	case w.Kind == Secret && have == nil:
		c.AsWanted, c.Missing = false, true
		c.Reason = "It does not exist, and decant makes it only with --copy-secrets."
		p.absent = append(p.absent, w)
	case have == nil || len(diff(w.Props, alignedProps(w, have), p.r.sensitive)) > 0:
		c.AsWanted, c.Missing = false, true
		c.Reason = "It has to exist, and does not."
		p.diags.Add(diag.New(Absent, diag.Range{},
			fmt.Sprintf("There is no active %s named %s in %s of account %s.", w.Kind, w.Name, p.r.place.Region, p.r.place.Account),
			"Name another one with --cluster, or have it made:\n    decant apply --create-cluster").About(w.String()))
	}
	return c
}

func (p *proposer) missingSecrets() {
	if len(p.absent) == 0 {
		return
	}
	var missing, commands []string
	for _, w := range p.absent {
		missing = append(missing, w.Name)
		commands = append(commands, "    "+plan.PutSecret(w.Name, p.r.place.Region))
	}
	p.diags.Add(diag.New(SecretMissing, diag.Range{},
		"The tasks get secrets from SSM parameters that do not exist, so they could not start: "+strings.Join(missing, ", ")+".",
		"Let decant copy the values of the live Lambda:\n    decant apply --copy-secrets\nor create them; the shell waits for each value, and shows it nowhere:\n"+strings.Join(commands, "\n")).About(p.scope.App))
}

func alignedProps(w Resource, have *Observed) Props {
	h, _ := handlerOf(w.Kind)
	if a, ok := h.(aligner); ok {
		return a.align(w.Props, have.Props)
	}
	return have.Props
}
