package apply_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
)

// repositoryIn is the change of the image repository in a plan, nil when the plan has none.
func repositoryIn(p *apply.Plan) *account.Change {
	i := slices.IndexFunc(p.Changes, func(c account.Change) bool { return c.Kind == account.Repository })
	if i < 0 {
		return nil
	}
	return &p.Changes[i]
}

// TestARepositoryOfSomebodyElseIsUsed: images of the app go to a repository that
// Terraform or a platform team made; apply neither refuses nor changes it, and
// destroy --force leaves it.
func TestARepositoryOfSomebodyElseIsUsed(t *testing.T) {
	t.Parallel()
	for name, tags := range map[string]map[string]string{
		"no tags":        nil,
		"tags of others": {"team": "platform"},
		"another app":    {account.TagApp: "billing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := applytest.NewAccount(t)
			m, w := applytest.Small(t)
			applytest.Must(t, a.Clients().ECR.CreateRepository, &ecr.CreateRepositoryInput{RepositoryName: &m.Plan.Image.Repository, Tags: account.ECRTags(tags)})
			before := a.Inventory()
			want := a.Desired(m, w)
			c := repositoryIn(a.Propose(want, m.Scope(w)))
			if c == nil || c.Action != account.Keep || !c.AsWanted || !strings.Contains(c.Reason, "does not own it") {
				t.Fatalf("the repository is proposed as %+v", c)
			}
			_, calls := a.Apply(want, m.Scope(w))
			for _, call := range calls {
				if strings.Contains(call, "Repository") || strings.Contains(call, "ImageScanning") {
					t.Errorf("%s was called", call)
				}
			}
			_, calls = a.Apply(want, m.Scope(w))
			applytest.WantCalls(t, calls)
			s := m.Scope(apply.Options{})
			s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
			a.Apply(nil, s)
			if after := a.Inventory(); !slices.Equal(before, after) {
				t.Errorf("before %v, after destroy %v", before, after)
			}
		})
	}
}

// TestAnImageElsewhereNeedsNoRepository: where every task runs an image of another
// registry, repository or region, plan and apply make none.
func TestAnImageElsewhereNeedsNoRepository(t *testing.T) {
	t.Parallel()
	const digest = "@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	for name, elsewhere := range map[string]string{
		"another account":    "210987654321.dkr.ecr.eu-central-1.amazonaws.com/orders-etl" + digest,
		"another region":     "ACCOUNT.dkr.ecr.us-east-1.amazonaws.com/orders-etl" + digest,
		"another repository": "ACCOUNT.dkr.ecr.eu-central-1.amazonaws.com/platform/orders" + digest,
		"another registry":   "ghcr.io/acme/orders-etl" + digest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := applytest.NewAccount(t)
			m, w := applytest.Small(t)
			w.Image = strings.Replace(elsewhere, "ACCOUNT", a.At.Account, 1)
			want := a.Desired(m, w)
			if c := repositoryIn(a.Propose(want, m.Scope(w))); c != nil {
				t.Fatalf("the repository is proposed as %+v", c)
			}
			a.Apply(want, m.Scope(w))
			w.Image = "" // the image of the newest revision is kept
			if c := repositoryIn(a.Propose(a.Desired(m, w), m.Scope(w))); c != nil {
				t.Fatalf("with the image of the revision the repository is proposed as %+v", c)
			}
			w.Image = applytest.Image
			if c := repositoryIn(a.Propose(a.Desired(m, w), m.Scope(w))); c == nil || c.Action != account.Create {
				t.Fatalf("with an image in it the repository is proposed as %+v", c)
			}
		})
	}
}
