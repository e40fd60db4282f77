package source

import (
	"slices"
)

// All are the handlers of the app that are functions of their own.
func (a *Application) All() []*Registered {
	out := slices.Clone(a.pure)
	out = append(out, a.events...)
	if len(a.Routes) > 0 {
		out = append(out, a.Auths...)
	}
	for _, key := range a.WsOrder {
		out = append(out, a.Websockets[key])
	}
	return out
}
