package live

import (
	"strings"

	"decant/model"
)

// names finds functions by what other services call them.
type names struct {
	account, region string
	byName          map[string]int // index of the function
}

func newNames(account, region string, fns []model.LiveFunction) names {
	n := names{account: account, region: region, byName: make(map[string]int, len(fns))}
	for i := range fns {
		n.byName[fns[i].Name] = i
	}
	return n
}

// find understands everything that Lambda takes as a function's name:
//
//	arn:aws:lambda:eu-west-1:123456789012:function:orders:live
//	123456789012:function:orders
//	orders:live
//
// The qualifier is the version or alias, "" for none.
func (n names) find(name string) (i int, qualifier string, ok bool) {
	parts := strings.Split(name, ":")
	switch {
	case strings.HasPrefix(name, "arn:"):
		if len(parts) < 7 || parts[2] != "lambda" || parts[3] != n.region || parts[5] != "function" {
			return 0, "", false
		}
		parts = parts[4:]
		fallthrough
	case len(parts) > 2 && parts[1] == "function":
		if parts[0] != n.account {
			return 0, "", false
		}
		parts = parts[2:]
	}
	if len(parts) > 2 {
		return 0, "", false
	}
	if len(parts) == 2 && parts[1] != "$LATEST" {
		qualifier = parts[1]
	}
	i, ok = n.byName[parts[0]]
	return i, qualifier, ok
}

// through says in a trigger's details that it starts a version or an alias.
func through(qualifier string) []string {
	switch {
	case qualifier == "":
		return nil
	case strings.Trim(qualifier, "0123456789") == "":
		return []string{"version " + qualifier}
	}
	return []string{"alias " + qualifier}
}

// service is the service of an ARN, "" when it is none.
func service(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[2]
}

// resource is the part of an ARN behind the account, "" when it is none.
func resource(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[5]
}
