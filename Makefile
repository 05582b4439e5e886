# The two commands: `make` builds, trains on the built-in digits and shows the
# result; `make test` runs every test. Both do their own set-up.

SWIFT ?= swift
INKLING = .build/release/inkling
MODEL = build/digits.ink

.DEFAULT_GOAL := demo
.PHONY: demo build static onnx test kills fuzz attack bench scaling phases peers newsgroups \
  embedded boards board-train board-train-test board-vm interchange arm64 board-kernels ckernels \
  ckernels-test assembly count-calls house \
  library library-test page page-core page-core-check page-test page-time bench-export \
  stage install uninstall deb dist package-test \
  docs docs-commands snippets setup format lint clean

demo: build
	@mkdir -p build
	$(INKLING) train --data builtin --seed 1 --output $(MODEL)
	$(INKLING) evaluate $(MODEL) --data builtin
	$(INKLING) predict $(MODEL) builtin --index 0 --index 1 --index 2 --picture

build: setup
	$(SWIFT) build -c release --product inkling

# The program without shared libraries of Swift's: it starts faster.
static: setup
	$(SWIFT) build -c release --static-swift-stdlib --product inkling \
	  --scratch-path .build/static

# The program with the trait ONNX, which builds swift-protobuf; in a folder of
# its own, since a change of traits builds everything anew.
onnx: setup
	$(SWIFT) build -c release --traits ONNX --scratch-path .build/onnx \
	  --product inkling

# What an installation holds: the program, its manual and completions, libinkling,
# and a trained model, as they lie below a prefix.
STATIC = .build/static/release
STAGE = build/stage
stage: static library
	$(SWIFT) build -c release --static-swift-stdlib --scratch-path .build/static \
	  --product generate-manual
	@mkdir -p build
	$(STATIC)/inkling train --recipe strokes-best --data builtin --seed 0 \
	  --output build/installed.ink
	@sh Scripts/stage.sh $(STATIC)/inkling $(STATIC)/generate-manual \
	  build/installed.ink build/library $(STAGE)

# make install PREFIX=/usr/local DESTDIR=...: copies what `make stage` laid out,
# which `sudo make install` then only copies.
PREFIX ?= /usr/local
install: $(STAGE)
	@echo "installing what make stage laid out on $$(date -r $(STAGE) "+%F at %R")"
	@DESTDIR="$(DESTDIR)" sh Scripts/install.sh install $(STAGE) "$(PREFIX)"

$(STAGE):
	@$(MAKE) --no-print-directory stage

uninstall:
	@DESTDIR="$(DESTDIR)" sh Scripts/install.sh uninstall "$(PREFIX)"

# A Debian package; a tarball and its checksum.
deb: stage
	@sh Scripts/deb.sh $(STAGE) build/packages

dist: stage
	@sh Scripts/dist.sh $(STAGE) build/packages

# The package looked at by lintian; installed, used and removed in a fresh
# system, as root, with debootstrap.
package-test: deb
	@sh Scripts/package-test.sh build/packages/*.deb

# InklingCore and InklingImages as Embedded Swift for boards, and a run on an emulated one.
embedded: $(MODEL)
	sh Scripts/embedded.sh $(MODEL)

$(MODEL): | build
	@mkdir -p build
	$(INKLING) train --data builtin --seed 1 --output $(MODEL)

# Allocations, system calls and page faults of predictions, counted from outside.
count-calls: $(MODEL)
	sh Scripts/count-calls.sh $(MODEL)

# Every test, those of the trait ONNX too.
test: setup
	@SWIFT=$(SWIFT) sh Scripts/test.sh --traits ONNX --scratch-path .build/onnx

# Training killed at 50 random moments by checkpoint interval, resumed, and
# compared with a run that was not: on a disk with room, on one that is full now
# and then (as root, who may mount one), and on a slow one. `make test` does it
# with five, but for the slow disk.
KILLS ?= 50
kills: setup
	@mkdir -p build
	clang -std=c11 -O1 -shared -fPIC -o build/slow-disk.so \
	  Tests/Kills/slow_disk.c -ldl
	INKLING_KILLS=$(KILLS) INKLING_SLOW_DISK=$(CURDIR)/build/slow-disk.so \
	  $(SWIFT) test --filter KillTests

# Regression work on single kernels; see Benchmarks/README.md.
bench: setup
	cd Benchmarks && $(SWIFT) package --disable-sandbox benchmark

# How the cost of training grows with the width, the batch and the samples.
# SCALING_FLAGS=--markdown and others: see inkling bench scaling --help.
DATA ?= builtin
scaling: build
	$(INKLING) bench scaling --data "$(DATA)" $(SCALING_FLAGS)

# The same work in the libraries that a user would take instead, side by side.
# INKLING_DATA names the folder that holds mnist/. ARGS=accuracy compares what
# takes an hour instead: times to an accuracy. PEERS_FLAGS=--markdown and others:
# see Benchmarks/Peers/compare.py --help.
ROUNDS ?= 5
peers:
	@sh Benchmarks/Peers/setup.sh build/peers-venv
	@$(MAKE) --no-print-directory build static
	@build/peers-venv/bin/python Benchmarks/Peers/compare.py $(ARGS) \
	  --rounds $(ROUNDS) --json build/peers.json $(PEERS_FLAGS)

# The best network for four newsgroups, beside scikit-learn's on the same rows.
newsgroups: build
	@sh Benchmarks/Peers/setup.sh build/peers-venv
	@build/peers-venv/bin/python Benchmarks/newsgroups.py \
	  --inkling $(INKLING) $(ARGS)

# Where a training step's time goes, kernel by kernel.
phases: build
	$(INKLING) bench phases --data "$(DATA)" $(PHASES_FLAGS)

# An exported network on every board (emulated where need be), each label
# compared with `inkling predict`. INKLING_DATA names the folder that holds
# mnist/; without it the built-in digits are used.
boards: build
	@sh Boards/boards.sh $(INKLING) build/boards

# inkling-board, the trainer as one static file for each of TARGETS (x86_64, arm64,
# armv7, riscv64), in build/board; and its runs beside inkling's, emulated where need
# be, with the same bytes asked of both. BOARD_FLAGS=--kills 5, --short, --count: see
# Tests/Board/board_test.py.
TARGETS ?= x86_64
board-train: setup
	@sh Scripts/board-train.sh build/board $(TARGETS)

board-train-test: build
	@python3 Tests/Board/board_test.py $(INKLING) build/board $(TARGETS) \
	  $(BOARD_FLAGS)

# The same on whole emulated boards (arm64, armv7), with a kernel, little memory and
# a disk whose power is cut; what they need is fetched. BOARD_FLAGS=--cuts 5, --short,
# --least: see Tests/Board/board_vm.py.
board-vm: build
	@python3 Tests/Board/board_vm.py $(INKLING) build/board \
	  $(filter arm64 aarch64 armv7,$(TARGETS)) $(BOARD_FLAGS)

# Every reader, or those of READER, SECONDS each; see Tests/Fuzz/README.md.
SECONDS ?= 60
fuzz: setup
	@sh Tests/Fuzz/fuzz.sh build/fuzz $(SECONDS) $(READER)

# The program under attack, SECONDS: forged files, limits, signals, clashes,
# names. With ONNX, and with every check of a debug build. ATTACK_FLAGS=--seed 7,
# --runs 10000: see Tests/Attack/attack.py.
attack: setup
	@$(SWIFT) build --traits ONNX --scratch-path .build/onnx --product inkling
	@python3 Tests/Attack/attack.py .build/onnx/debug/inkling build/attack \
	  --seconds $(SECONDS) $(ATTACK_FLAGS)

# Models to the programs that others use and back, outputs compared on 1,000
# digits: of INKLING_DATA's mnist/, or built in.
interchange: onnx
	@sh Tests/Interchange/interchange.sh .build/onnx/release/inkling \
	  build/interchange

# The kernels on their own, for programs in C: libckernels.a, its headers and a
# pkg-config file in build/ckernels, with CC=clang or gcc.
CKERNELS_CC = $(if $(filter default,$(origin CC)),clang,$(CC))
ckernels:
	@CC=$(CKERNELS_CC) sh Scripts/ckernels.sh build/ckernels

# The same by clang and by gcc, each level against its double references, and
# the two compilers' bits against each other.
ckernels-test:
	@sh Tests/CKernelsC/test.sh build/ckernels-test

# libinkling for C, C++, Python and all that calls C: header, shared and static
# library, pkg-config file and CMake package in build/library.
library: setup
	@sh Scripts/library.sh build/library

# Its interface, its examples against `inkling predict` on 10,000 digits, and ten
# threads under the thread sanitizer. PYTHON has NumPy.
PYTHON ?= build/library-venv/bin/python
library-test: library build
	@[ "$(PYTHON)" != build/library-venv/bin/python ] || \
	  sh Scripts/venv.sh build/library-venv Tests/Library/requirements.txt
	@sh Tests/Library/test.sh $(INKLING) build/library-test $(PYTHON)

# A page to draw on, with the model that `make` trained.
page: build $(MODEL)
	$(INKLING) convert --to html $(MODEL) --output build/page.html

# What the program makes pages of: the core as WebAssembly and the page's text,
# made anew after a change of either; and whether that was done, by the compiler
# of the same version (else the text alone is compared).
PAGE_PARTS = Sources/InklingInterchange/Page/PageParts.swift
page-core:
	@sh Sources/InklingPage/build.sh $(PAGE_PARTS)

page-core-check:
	@sh Sources/InklingPage/build.sh build/PageParts.swift
	@python3 Sources/InklingPage/parts.py --compare build/PageParts.swift \
	  $(PAGE_PARTS)

# The page in Chromium without a screen (Debian's package chromium): what it reads
# is what `inkling predict` reads, and what a user does works. INKLING_DATA names
# the folder that holds mnist/; pictures of the page are left in build/page-test.
# PAGE_FLAGS=--quick reads fewer digits and takes no pictures.
page-test: build $(MODEL)
	@python3 Tests/Page/page_test.py $(INKLING) $(MODEL) build/page-test $(PAGE_FLAGS)

# From a clone of what is committed here to the page open in Chromium, timed.
page-time:
	@python3 Tests/Page/first_page.py $(CURDIR)

# Exported C beside the core, by gcc and clang; and what libinkling's C adds.
bench-export: library build
	@$(SWIFT) build -c release --product prediction-loop
	@python3 Benchmarks/Export/compare.py $(INKLING) \
	  .build/release/prediction-loop build/library build/export

# What the compiler made of the kernels' inner loops: no sum may be kept in
# memory there.
assembly: build
	@python3 Tests/CKernelsC/assembly_test.py
	@python3 Scripts/check-assembly.py

# The kernels against their double references at arm64's levels, under qemu-user.
arm64:
	@sh Tests/CKernelsC/arm64.sh build/arm64

# The same for armv7 (NEON with and without multiply-adds) and riscv64 (vectors
# of 128 to 1024 bits, whose bits are the same, and when they are chosen), and
# whether vectors are really used; the scalar level's bits are those of this
# machine's.
board-kernels:
	@sh Tests/CKernelsC/boards.sh build/board-kernels

# Files, lines, folders, public symbols and tests of each target, and what is
# over a limit. HOUSE_FLAGS=--check fails then.
house: setup
	@$(SWIFT) build --traits ONNX --scratch-path .build/onnx
	@python3 Scripts/house.py --scratch-path .build/onnx $(HOUSE_FLAGS)

# The library's documentation as pages for a web server, in build/docs, with no
# warning; then what the documents name is looked for. In a folder of its own:
# the plugin builds with other flags.
DOCUMENTED = Inkling InklingCore InklingImages InklingTraining InklingData \
  InklingInterchange InklingONNX InklingPlot
docs: setup
	@mkdir -p build
	INKLING_DOCS=1 $(SWIFT) package --traits ONNX --scratch-path .build/docs \
	  --allow-writing-to-directory build/docs generate-documentation \
	  $(addprefix --target ,$(DOCUMENTED)) \
	  --enable-experimental-combined-documentation \
	  --warnings-as-errors --output-path build/docs
	python3 Scripts/check-documents.py

# The commands of README and Documentation/, run in fresh folders; FromC.md's
# where `make library-test` has been before.
docs-commands: build
	@python=$(PYTHON); [ -x "$$python" ] || python=python3; \
	  "$$python" Tests/Documents/commands.py $(INKLING) $(DOCUMENTS)

# Every program of Snippets/, run.
snippets: setup
	@$(SWIFT) build --traits ONNX --scratch-path .build/onnx
	@mkdir -p build/snippets
	@for file in Snippets/*.swift; do \
	  name=$$(basename "$$file" .swift); echo "-- $$name"; \
	  (cd build/snippets && $(CURDIR)/.build/onnx/debug/$$name) || exit 1; \
	done

# What the package manager cannot bring: Swift itself, and zlib's header.
setup:
	@sh Scripts/setup.sh

format:
	$(SWIFT) format format --in-place --recursive --parallel $(SWIFT_SOURCES)
	clang-format -i $(C_SOURCES)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_SOURCES)
	clang-format --dry-run -Werror $(C_SOURCES)

clean:
	rm -rf .build build Benchmarks/.build

SWIFT_SOURCES = Package.swift Sources Tests Benchmarks Examples Snippets
C_SOURCES = $(wildcard CKernels/*/*.c CKernels/*/*.h CKernels/*/*/*.h \
  Sources/CInklingPlatform/*.c Sources/CInklingPlatform/include/*.h \
  Sources/InklingBoard/*.c Sources/InklingBoard/libc/*.h \
  Sources/InklingC/*.c Sources/InklingC/*.h Sources/InklingC/include/*.h \
  Sources/InklingPage/*.c Sources/InklingPage/*.h \
  Tests/Library/*.c Examples/Library/*.c Examples/Library/*.cpp \
  Benchmarks/Export/*.c \
  Benchmarks/Peers/*.c Boards/*.c Boards/*.h \
  Tests/CKernelsC/*.c Tests/CKernelsC/*.h Tests/CKernelsC/*/*.c Tests/Kills/*.c \
  Examples/CortexM/*.c Examples/CortexM/*.h)
