package apply

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
)

// repositoryIn is the change of the image repository in a plan, nil when the plan has none.
func repositoryIn(p *Plan) *Change {
	i := slices.IndexFunc(p.Changes, func(c Change) bool { return c.Kind == Repository })
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
		"another app":    {TagApp: "billing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			m, w := small(t)
			must(t, a.clients().ecr.CreateRepository, &ecr.CreateRepositoryInput{RepositoryName: &m.plan.Image.Repository, Tags: ecrTags(tags)})
			before := a.inventory()
			want := a.desired(m, w)
			c := repositoryIn(a.propose(want, m.scope(w)))
			if c == nil || c.Action != Keep || !c.AsWanted || !strings.Contains(c.Reason, "does not own it") {
				t.Fatalf("the repository is proposed as %+v", c)
			}
			_, calls := a.apply(want, m.scope(w))
			for _, call := range calls {
				if strings.Contains(call, "Repository") || strings.Contains(call, "ImageScanning") {
					t.Errorf("%s was called", call)
				}
			}
			_, calls = a.apply(want, m.scope(w))
			wantCalls(t, calls)
			s := m.scope(Wish{})
			s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
			a.apply(nil, s)
			if after := a.inventory(); !slices.Equal(before, after) {
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
			a := newAccount(t)
			m, w := small(t)
			w.Image = strings.Replace(elsewhere, "ACCOUNT", a.at.Account, 1)
			want := a.desired(m, w)
			if c := repositoryIn(a.propose(want, m.scope(w))); c != nil {
				t.Fatalf("the repository is proposed as %+v", c)
			}
			a.apply(want, m.scope(w))
			w.Image = "" // the image of the newest revision is kept
			if c := repositoryIn(a.propose(a.desired(m, w), m.scope(w))); c != nil {
				t.Fatalf("with the image of the revision the repository is proposed as %+v", c)
			}
			w.Image = image
			if c := repositoryIn(a.propose(a.desired(m, w), m.scope(w))); c == nil || c.Action != Create {
				t.Fatalf("with an image in it the repository is proposed as %+v", c)
			}
		})
	}
}
