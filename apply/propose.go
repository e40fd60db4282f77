package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"decant/apply/account"
	"decant/apply/ecsreason"
	"decant/apply/registry"
	"decant/internal/diag"
	"decant/plan"
)

// proposer compares what is wanted with what is there.
type proposer struct {
	scope account.Scope
	read  account.Observation
	r     *account.Reader
	known map[account.Address]string // what references stand for, as far as it is known
	out   []account.Change
	// otherStage is why what all stages share stays; "": no other stage has it.
	otherStage string
	// absent are the secrets that do not exist; one finding names them all, because
	// one command makes them all.
	absent []account.Resource
	diags  diag.List
}

// Propose reads the account and says what has to be done so that it has what is
// wanted. It changes nothing. The proposal is whole even when there are
// findings; it must not be executed while one is an error.
func Propose(ctx context.Context, want []account.Resource, s account.Scope, r *account.Reader) (*Plan, diag.List, error) {
	read, err := account.Observe(ctx, want, s, r)
	if err != nil {
		return nil, read.Diags, err
	}
	p := &proposer{scope: s, read: read, r: r, known: map[account.Address]string{}, diags: slices.Clone(read.Diags)}
	if s.Destroy {
		want = nil
	}
	for _, w := range want {
		if w.Kind == account.Repository && read.Have[w.Address] == nil && p.imagesElsewhere(w, want) {
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
		Account: r.Place.Account, Region: r.Place.Region, Scope: s, Changes: p.out,
		Basis: p.basis(), Wanted: hash(want), Permissions: p.needs(want),
	}, p.diags, nil
}

// needs are the permissions that the pending changes ask for.
func (p *proposer) needs(want []account.Resource) []account.Permission {
	var out []account.Permission
	for _, c := range p.out {
		if c.Action == account.Keep {
			continue
		}
		a := &account.Requirements{At: p.r.Place, Change: c, Have: p.read.Have[c.Address]}
		if i := slices.IndexFunc(want, func(w account.Resource) bool { return w.Address == c.Address }); i >= 0 && c.Action != account.Delete {
			a.Want, _ = account.Completed(want[i], a.Have)
			a.Want.Props = account.Resolve(a.Want.Props, p.known)
		}
		h, _ := account.HandlerOf(c.Kind)
		h.Asks(a)
		out = append(out, a.Out...)
	}
	return out
}

// basis is a hash of everything that was read.
func (p *proposer) basis() string {
	all := map[string]any{}
	for a, o := range p.read.Have {
		all[a.String()] = map[string]any{"props": account.Mask(o.Props, p.r.Sensitive), "tags": o.Tags, "arn": o.ARN, "enabled": o.Enabled, "owned_by": o.OwnedBy}
	}
	return hash(map[string]any{"place": p.r.Place, "have": all})
}

// change proposes what to do about one wanted resource.
func (p *proposer) change(w account.Resource) account.Change {
	have := p.read.Have[w.Address]
	c := account.Change{Address: w.Address, Function: w.Function, Action: account.Keep}
	if have != nil {
		c.Enabled, p.known[w.Address] = have.Enabled, have.ARN
	}
	if w.Given {
		return p.given(w, have, c)
	}
	w, complete := account.Completed(w, have)
	if !complete {
		p.diags.Add(diag.New(NoImage, diag.Range{},
			fmt.Sprintf("There is no revision of %s yet whose image could be kept, or its image has no digest, so decant does not know what to run.", w.Name),
			ecsreason.PushImage+"\nor name one that is pushed, with its digest:\n    decant apply --image REPOSITORY@sha256:DIGEST").About(w.Function))
	}
	w.Props = account.Resolve(w.Props, p.known)
	if have == nil {
		c.Action, c.Reason = account.Create, "It does not exist."
		c.Diff = append(account.Diff(w.Props, nil, p.r.Sensitive), account.DiffTags(w.Tags, nil)...)
		return c
	}
	if !p.mayTouch(w, have, &c) {
		return c
	}
	c.Action, c.Diff = p.r.Compare(w, have)
	switch c.Action {
	case account.Replace:
		c.Reason = "A revision cannot be changed, so a new one is registered: " + account.FieldNames(c.Diff) + "."
		p.known[w.Address] = ""
	case account.Update:
		c.Reason = strings.ToUpper(account.FieldNames(c.Diff)[:1]) + account.FieldNames(c.Diff)[1:] + "."
	default:
		c.Reason, c.AsWanted = "It is as it is wanted.", true
	}
	return c
}

// imagesElsewhere reports whether every wanted task runs an image of another
// repository, so that this one is not needed.
func (p *proposer) imagesElsewhere(repository account.Resource, want []account.Resource) bool {
	tasks := 0
	for _, w := range want {
		if w.Kind != account.TaskDefinition {
			continue
		}
		tasks++
		whole, complete := account.Completed(w, p.read.Have[w.Address])
		image, _ := account.FirstContainer(whole.Props)["image"].(string)
		ref, ok := registry.Parse(image)
		here := ok && ref.Account == p.r.Place.Account && ref.Region == p.r.Place.Region && ref.Repository == repository.Name
		if !complete || image == "" || here {
			return false
		}
	}
	return tasks > 0
}

// mayTouch says whether an existing resource is ours, and reports one that is
// not.
func (p *proposer) mayTouch(w account.Resource, have *account.Observed, c *account.Change) bool {
	if slices.Contains(p.scope.Adopt, w.Address) {
		return true
	}
	if w.Kind == account.Secret { // never overwritten, whoever made it
		c.Reason = "It exists; its value is left alone."
		return false
	}
	if w.Kind == account.Repository && have.Tags[account.TagApp] != account.TagValue(p.scope.App) { // other images may lie there, too
		c.Reason, c.AsWanted = "It exists and is used as it is; decant does not own it.", true
		return false
	}
	if !p.scope.Tagged(have.Tags) || have.Tags[account.TagFunction] != w.Tags[account.TagFunction] && w.Kind != account.Schedule {
		c.Reason = "It exists and is not decant's."
		p.diags.Add(diag.New(account.NotOurs, diag.Range{},
			fmt.Sprintf("The %s %s exists without the tags of %s (%s), so somebody else made it.", w.Kind, w.Name, p.scope.App, p.scope.Stage),
			fmt.Sprintf("If it may become decant's, look at what would change, and adopt it:\n    decant apply --adopt %q", w.String())).About(account.Subject(w.Function, w.Address)))
		return false
	}
	if w.Kind == account.TaskRole && have.Tags[account.TagPhase] == "" {
		c.Reason = "Terraform made it."
		p.diags.Add(terraformOwns(w.Function, w.Address))
		return false
	}
	return true
}

func terraformOwns(function string, role account.Address) diag.Diagnostic {
	return diag.New(TerraformOwns, diag.Range{},
		fmt.Sprintf("The task role %s has decant's tags but no %s, which a direct apply writes: the Terraform module made the resources of %s.", role.Name, account.TagPhase, function),
		fmt.Sprintf("Use terraform apply. If Terraform does not manage them any more, adopt the role:\n    decant apply --adopt %q", role.String())).About(function)
}

// given is about a resource that somebody else makes.
func (p *proposer) given(w account.Resource, have *account.Observed, c account.Change) account.Change {
	c.Reason, c.AsWanted = "It is there and is not changed.", true
	switch {
	case w.Kind == account.Secret && have == nil:
		c.AsWanted, c.Missing = false, true
		c.Reason = "It does not exist, and decant makes it only with --copy-secrets."
		p.absent = append(p.absent, w)
	case have == nil || len(account.Diff(w.Props, alignedProps(w, have), p.r.Sensitive)) > 0:
		c.AsWanted, c.Missing = false, true
		c.Reason = "It has to exist, and does not."
		p.diags.Add(diag.New(Absent, diag.Range{},
			fmt.Sprintf("There is no active %s named %s in %s of account %s.", w.Kind, w.Name, p.r.Place.Region, p.r.Place.Account),
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
		commands = append(commands, "    "+plan.PutSecret(w.Name, p.r.Place.Region))
	}
	p.diags.Add(diag.New(SecretMissing, diag.Range{},
		"The tasks get secrets from SSM parameters that do not exist, so they could not start: "+strings.Join(missing, ", ")+".",
		"Let decant copy the values of the live Lambda:\n    decant apply --copy-secrets\nor create them; the shell waits for each value, and shows it nowhere:\n"+strings.Join(commands, "\n")).About(p.scope.App))
}

func alignedProps(w account.Resource, have *account.Observed) account.Props {
	h, _ := account.HandlerOf(w.Kind)
	if a, ok := h.(account.Aligner); ok {
		return a.Align(w.Props, have.Props)
	}
	return have.Props
}
