// Command sbom prints a CycloneDX bill of materials of Go programs: the modules
// that the linker has written into them, with their checksums.
//
// usage: sbom VERSION DATE PROGRAM ...
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// The parts of CycloneDX 1.6 that are written.
// https://cyclonedx.org/docs/1.6/json/
type (
	document struct {
		Format     string      `json:"bomFormat"`
		Spec       string      `json:"specVersion"`
		Version    int         `json:"version"`
		Metadata   metadata    `json:"metadata"`
		Components []component `json:"components"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp,omitempty"`
		Component component `json:"component"`
	}
	component struct {
		Type       string     `json:"type"`
		Ref        string     `json:"bom-ref"`
		Name       string     `json:"name"`
		Version    string     `json:"version"`
		URL        string     `json:"purl,omitempty"`
		Properties []property `json:"properties,omitempty"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: sbom VERSION DATE PROGRAM ...")
		os.Exit(3)
	}
	bill, err := billOf(os.Args[1], os.Args[2], os.Args[3:])
	if err == nil {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		err = out.Encode(bill)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func billOf(version, date string, programs []string) (document, error) {
	bill := document{Format: "CycloneDX", Spec: "1.6", Version: 1, Metadata: metadata{Timestamp: date}}
	known := map[string]bool{}
	add := func(c component) {
		if !known[c.Ref] {
			known[c.Ref] = true
			bill.Components = append(bill.Components, c)
		}
	}
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return bill, err
		}
		name := info.Main.Path
		bill.Metadata.Component = component{Type: "application", Ref: name + "@" + version, Name: name, Version: version}
		add(module("stdlib", strings.TrimPrefix(info.GoVersion, "go"), ""))
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			add(module(m.Path, m.Version, m.Sum))
		}
	}
	slices.SortFunc(bill.Components, func(a, b component) int { return strings.Compare(a.Ref, b.Ref) })
	return bill, nil
}

func module(path, version, sum string) component {
	url := "pkg:golang/" + path + "@" + version
	c := component{Type: "library", Ref: url, Name: path, Version: version, URL: url}
	if sum != "" {
		c.Properties = []property{{"go:sum", sum}}
	}
	return c
}
