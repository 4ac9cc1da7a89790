# `make` alone lists what there is. Everything here is a script in scripts/
# that a person can run and read.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/aside/target

.PHONY: help run test pictures bench soak package package-test setup setup-test setup-package build build-all bench-build model models-test pages ui lint check deny

help: ## List the targets
	@echo "make run starts here. Build files go to $(CARGO_TARGET_DIR)."
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: setup pages ui build model ## Install what is missing, build, and open Aside (or its demo, without a screen)
	@scripts/open.sh

test: setup-test pages ui build-all models-test ## Install what is missing, then run every test there is
	@scripts/test.sh

bench: setup-test pages ui bench-build ## Compare what recording costs with ffmpeg (10 min; OPTIONS="--rounds 5")
	@scripts/step.sh "Bench" "the same scenes, recorded in turns" \
		"$(CARGO_TARGET_DIR)/release/aside-bench" compare $(OPTIONS)

pictures: setup-test pages ui build models-test ## Take the pictures in docs/pictures anew, of the real window and page
	@scripts/pictures.sh

soak: setup-test pages ui build models-test bench-build ## Record MINUTES (30), kill KILLS takes (200; SEED repeats them): nothing grows, drifts or is lost
	@scripts/step.sh "Soak" "a long take" \
		"$(CARGO_TARGET_DIR)/release/aside-bench" soak --minutes $(or $(MINUTES),30)
	@scripts/trim-soak.sh
	@scripts/soak.sh "$(or $(KILLS),200)" "$(or $(SEED),$(shell date +%s))"

bench-build:
	@scripts/step.sh "Building for measurements" "Aside as it is released, and the benches" \
		cargo build --release --workspace --bin aside --bin aside-desktop --bin aside-bench

setup:
	@scripts/setup.sh run

setup-test:
	@scripts/setup.sh test

setup-package:
	@scripts/setup.sh package

# Always the whole workspace: choosing packages chooses other features of their
# dependencies, and builds hundreds of those a second time.
build:
	@scripts/step.sh "Building Aside" "the command line and the desktop window" \
		cargo build --workspace

# Programs and tests in one go: what the programs wait for leaves a core free.
build-all:
	@scripts/step.sh "Building Aside" "its programs and their tests" \
		cargo build --workspace --all-targets

model: setup pages ui build ## Fetch, check and install the default speech model
	@scripts/model.sh run

models-test:
	@scripts/model.sh test

pages: ## Build the share page
	@scripts/web.sh pages

ui: ## Build the desktop window's content
	@scripts/web.sh ui

package: setup-package pages ui ## Build Aside as it is released, and make a Debian package and an AppImage in dist/
	@scripts/step.sh "Building Aside" "as it is released" \
		cargo build --release --workspace --bin aside --bin aside-desktop --bin appimage-runtime
	@scripts/package.sh
	@scripts/appimage.sh

package-test: ## Install, run and remove the package on a Debian 12 of its own (needs root)
	@scripts/package-test.sh

lint: check deny ## Check formats, types, lints, licences and bans

check: pages ui
	@scripts/step.sh "Format" "cargo fmt" cargo fmt --all --check
	@scripts/step.sh "Lints" "clippy, warnings are errors" \
		cargo clippy --quiet --workspace --all-targets -- -D warnings
	@scripts/step.sh "Types" "TypeScript, strict" bash -c 'for part in pages ui; do npm --prefix $$part run check; done'

deny:
	@scripts/deny.sh
