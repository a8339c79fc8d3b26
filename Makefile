# Növbə. `make help` lists the commands; docs/ARCHITECTURE.md tells what each room is for.
#
#   make run     a whole hall on this machine        make test    everything CI runs
#   make         build all programs                  make check   unit tests only
#   make install PREFIX= DESTDIR=                    programs, manuals, CUPS backend, udev rules, units
#   make deb     Debian packages in build/deb
#   make board [BUILD=bookworm|trixie]               an emulated ARM board with buttons under your keys
#   SAN=1  ASan + UBSan     COV=1  gcov (make cov: a table)     WERROR=1  warnings are errors     V=1  show the commands
#   ARCH=arm64|armhf|amd64 SUITE=bookworm|trixie              for another board, with its own libraries

V      ?= 0
SAN    ?= 0
COV    ?= 0
WERROR ?= 0
Q      := $(if $(filter 1,$(V)),,@)

VARIANT := $(if $(filter 1,$(SAN)),san,$(if $(filter 1,$(COV)),cov,plain))
B       := build/$(VARIANT)
VERSION := $(shell sed -n 's/^\#\# \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md 2>/dev/null | head -n 1)

# ---- The house ------------------------------------------------------------------------------
# A room is a folder with one library; ROOM_USES is both the link order and the picture of who
# stands on whom. tests/tools/check-house holds the includes against this table.
base_DIR    := firmware/base
queue_DIR   := firmware/queue
wire_DIR    := firmware/wire
hall_DIR    := firmware/hall
broker_DIR  := firmware/broker
paint_DIR   := firmware/paint
window_DIR  := firmware/window
voice_DIR   := firmware/voice
device_DIR  := firmware/device
buttons_DIR := firmware/buttons
db_DIR      := db
printer_DIR := printer

# The rules compute the same on every board: nothing is fused.
queue_CFLAGS := -ffp-contract=off

base_USES    :=
queue_USES   :=
wire_USES    := queue base
hall_USES    := wire queue base
broker_USES  := hall wire queue base
paint_USES   := base
window_USES  := paint base
voice_USES   := window paint base
device_USES  := paint wire queue base
buttons_USES := base
db_USES      := wire queue base
printer_USES := paint wire queue base

# The home of each foreign library.
base_PKGS    := libsystemd libmosquitto libcjson
paint_PKGS   := pangocairo cairo
window_PKGS  := sdl2
voice_PKGS   := espeak-ng
buttons_PKGS := libgpiod
db_PKGS      := sqlite3 libcrypto
printer_PKGS := libqrencode
printer_CFLAGS = $(shell cups-config --cflags)
printer_LIBS   = $(shell cups-config --libs)

ROOMS := base queue wire hall broker paint window voice device buttons db printer

novbe-dispatcher_DIR := firmware/dispatcher
novbe-counter_DIR    := firmware/counter
novbe-ctl_DIR        := firmware/control
novbe-board_DIR      := firmware/board
novbe-identity_DIR   := firmware/identity
novbe-plan_DIR       := firmware/planner
novbe-kiosk_DIR      := kiosk
novbe-display_DIR    := display
novbe-printer_DIR    := printer/daemon
novbe-report_DIR     := db/report
escpos_DIR           := printer/backend

novbe-dispatcher_USES := device db hall wire queue base
novbe-counter_USES    := buttons device wire queue base
novbe-ctl_USES        := db broker hall device wire queue base
novbe-board_USES      := broker hall device wire queue base
novbe-identity_USES   := device wire queue base
novbe-plan_USES       := db hall device paint wire queue base
novbe-kiosk_USES      := printer voice window db hall device paint buttons wire queue base
novbe-display_USES    := voice window device paint wire queue base
novbe-printer_USES    := printer hall device paint wire queue base
novbe-report_USES     := db hall device wire queue base
escpos_USES           := printer paint wire queue base

# `escpos` is a CUPS backend: CUPS finds it by the scheme of a queue's device URI.
PROGRAMS := novbe-dispatcher novbe-counter novbe-ctl novbe-kiosk novbe-display novbe-printer novbe-board \
            novbe-identity novbe-report novbe-plan escpos

# ---- Flags ----------------------------------------------------------------------------------
CC       ?= gcc
CPPFLAGS += -I. -D_GNU_SOURCE -DNOVBE_VERSION='"$(VERSION)"'
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
            -Wformat=2 -Wpointer-arith -Wno-missing-field-initializers
CFLAGS   ?= -O2 -g
CFLAGS   += -std=gnu11 -pthread $(WARN) -fstack-protector-strong -fPIE
LDFLAGS  += -pie -Wl,-z,relro,-z,now -Wl,--as-needed -pthread
ifeq ($(SAN),1)
CFLAGS   += -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
LDFLAGS  += -fsanitize=address,undefined
else ifeq ($(COV),1)
CFLAGS   += -O0 --coverage -fprofile-update=atomic
LDFLAGS  += --coverage
else
CPPFLAGS += -D_FORTIFY_SOURCE=2
endif
ifeq ($(WERROR),1)
CFLAGS   += -Werror
endif

# Whoever asks about a library asks through PKG_CONFIG: another board's answers are other ones.
PKG_CONFIG := pkg-config
ifneq ($(ARCH),)
include firmware/cross/cross.mk
endif
pkg_cflags = $(if $(1),$(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null))
pkg_libs   = $(if $(1),$(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null))

# libgpiod 1.6 and 2 are two libraries of one name: the room has the lines of the one that is here.
GPIOD_MAJOR := $(firstword $(subst ., ,$(shell $(PKG_CONFIG) --modversion libgpiod 2>/dev/null)))
buttons_NOT := %/gpio_v$(if $(filter 1,$(GPIOD_MAJOR)),2,1).c

# ---- Rules, one set per room and per program ------------------------------------------------
.DEFAULT_GOAL := all

define room_rules
$(1)_SRCS := $$(filter-out $$($(1)_NOT),$$(wildcard $$($(1)_DIR)/*.c))
$(1)_OBJS := $$(patsubst %.c,$$(B)/%.o,$$($(1)_SRCS))
$$($(1)_OBJS): ROOM_CFLAGS = $$(call pkg_cflags,$$($(1)_PKGS)) $$($(1)_CFLAGS)
$$(B)/lib$(1).a: $$($(1)_OBJS)
	@echo "  AR      $$@"
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))

room_libs = $(foreach room,$(1),$(B)/lib$(room).a)
link_libs = $(call room_libs,$(1)) $(call pkg_libs,$(sort $(foreach room,$(1),$($(room)_PKGS)))) \
            $(foreach room,$(1),$($(room)_LIBS)) -lm

# A program's folder may have parts, each a folder below it.
define program_rules
$(1)_SRCS := $$(wildcard $$($(1)_DIR)/*.c $$($(1)_DIR)/*/*.c)
$(1)_OBJS := $$(patsubst %.c,$$(B)/%.o,$$($(1)_SRCS))
$$(B)/bin/$(1): $$($(1)_OBJS) $$(call room_libs,$$($(1)_USES))
	@mkdir -p $$(@D)
	@echo "  LD      $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$($(1)_OBJS) $$(call link_libs,$$($(1)_USES))
.PHONY: $(1)
$(1): $$(B)/bin/$(1)
endef
$(foreach program,$(PROGRAMS),$(eval $(call program_rules,$(program))))

# The version stands in every program: what was compiled under another one is compiled again.
$(B)/version: CHANGELOG.md
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' > $@

$(B)/%.o: %.c $(B)/version $(SYSROOT_MADE)
	@mkdir -p $(@D)
	@echo "  CC      $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(ROOM_CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(B) -name '*.d' 2>/dev/null)

# ---- Texts: the citizens' languages ----------------------------------------------------------
LANGUAGES := $(sort $(patsubst po/%.po,%,$(filter-out po/display.%,$(wildcard po/*.po))))
TEXTS     := $(LANGUAGES:%=build/po/%.mo)

build/po/%.mo: po/%.po $(wildcard po/display.*.po)
	@mkdir -p $(@D)
	@echo "  MSGFMT  $@"
	$(Q)msgcat --use-first $< $(wildcard po/display.$*.po) | msgfmt -c -o $@ -

# ---- Tests ----------------------------------------------------------------------------------
# tests/unit/ROOM/NAME.c is one cmocka program, linked with that room and the rooms below it;
# tests/unit/PROGRAM/NAME.c with everything of that program but its main.c.
define unit_rules
$(1)_TESTS := $$(patsubst %.c,$$(B)/%,$$(wildcard tests/unit/$(1)/*.c))
$$($(1)_TESTS): $$(B)/tests/unit/$(1)/%: $$(B)/tests/unit/$(1)/%.o $$(call room_libs,$(1) $$($(1)_USES))
	@echo "  LD      $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$< $$(UNIT_LIBS) $$(call link_libs,$(1) $$($(1)_USES)) -lcmocka
UNIT_TESTS += $$($(1)_TESTS)
endef
$(foreach room,$(ROOMS),$(eval $(call unit_rules,$(room))))

define program_unit_rules
$(1)_TESTS := $$(patsubst %.c,$$(B)/%,$$(wildcard tests/unit/$(2)/*.c))
$(1)_PARTS := $$(filter-out %/main.o,$$($(1)_OBJS))
$$($(1)_TESTS): $$(B)/tests/unit/$(2)/%: $$(B)/tests/unit/$(2)/%.o $$($(1)_PARTS) $$(call room_libs,$$($(1)_USES))
	@echo "  LD      $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$< $$($(1)_PARTS) $$(UNIT_LIBS) $$(call link_libs,$$($(1)_USES)) -lcmocka
UNIT_TESTS += $$($(1)_TESTS)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program_unit_rules,$(p),$(notdir $($(p)_DIR)))))

# It watches every text that the wall paints, and which sentences it asks for.
$(B)/tests/unit/display/fit: UNIT_LIBS := -Wl,--wrap=paint_text -Wl,--wrap=catalogue_text -Wl,--wrap=catalogue_plural
# It watches which sentences are asked for.
$(B)/tests/unit/kiosk/texts: UNIT_LIBS := -Wl,--wrap=catalogue_text -Wl,--wrap=catalogue_plural

# Fuzz targets replay their corpus and seeded mutations of it; they run under the sanitizers.
FUZZ_USES    := printer hall paint wire queue base
FUZZ_TARGETS := $(patsubst %.c,$(B)/%,$(filter-out tests/fuzz/run_corpus.c,$(wildcard tests/fuzz/*.c)))
$(FUZZ_TARGETS): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/run_corpus.o $(call room_libs,$(FUZZ_USES))
	@echo "  LD      $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(call link_libs,$(FUZZ_USES))

BENCH_USES    := db printer hall device paint wire queue base
BENCH_TARGETS := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
$(BENCH_TARGETS): $(B)/tests/bench/%: $(B)/tests/bench/%.o $(call room_libs,$(BENCH_USES))
	@echo "  LD      $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(call link_libs,$(BENCH_USES)) $(call pkg_libs,$(BENCH_PKGS))
# Those who look at an X server or a sound device stand on nothing of ours.
X_TARGETS := $(filter $(B)/tests/bench/x_%,$(BENCH_TARGETS))
$(X_TARGETS): BENCH_PKGS := sdl2 x11 xext xtst xdamage xfixes
$(B)/tests/bench/sound_floor: BENCH_PKGS := sdl2
$(B)/tests/bench/sound_floor.o: ROOM_CFLAGS = $(call pkg_cflags,sdl2)
$(X_TARGETS:%=%.o): ROOM_CFLAGS = $(call pkg_cflags,sdl2 x11 xext xtst xdamage xfixes)

# Rebuilds a database from its journal, for comparing the tables.
REPLAY_USES := db hall wire queue base
$(B)/replay: $(B)/tests/tools/replay/replay.o $(call room_libs,$(REPLAY_USES))
	@echo "  LD      $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(call link_libs,$(REPLAY_USES))

# A kiosk's own tickets without the kiosk, for power cuts and for looking into a file.
OWN_USES := db wire queue base
$(B)/own-tickets: $(B)/tests/tools/own/own.o $(call room_libs,$(OWN_USES))
	@echo "  LD      $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(call link_libs,$(OWN_USES))

# The programs once more, telling each key they ask of their config files: tests/tools/keys.
KEYS_READERS := open text int bool choice object list item_text
KEYS_LDFLAGS := $(foreach reader,$(KEYS_READERS),-Wl,--wrap=config_$(reader))
define keys_rules
$$(B)/keys/$(1): $$($(1)_OBJS) $$(B)/tests/tools/keys/record.o $$(call room_libs,$$($(1)_USES))
	@mkdir -p $$(@D)
	@echo "  LD      $$@"
	$$(Q)$$(CC) $$(LDFLAGS) $$(KEYS_LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(call link_libs,$$($(1)_USES))
endef
KEYS_PROGRAMS := $(filter novbe-%,$(PROGRAMS))
$(foreach program,$(KEYS_PROGRAMS),$(eval $(call keys_rules,$(program))))

# Says a text as an announcement into a file of samples: for who listens.
SAY_USES := voice $(voice_USES)
$(B)/say: $(B)/tests/tools/say/say.o $(call room_libs,$(SAY_USES))
	@echo "  LD      $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(call link_libs,$(SAY_USES))

# The preload library that logs what reaches the disk, for simulated power cuts.
$(B)/powercut.so: tests/tools/powercut/record.c
	@mkdir -p $(@D)
	@echo "  LD      $@"
	$(Q)$(CC) $(CPPFLAGS) -O2 -g $(WARN) -fPIC -shared -o $@ $< -ldl -pthread

# The preload library that gives a program another wall clock.
$(B)/clock.so: tests/tools/clock/pretend.c
	@mkdir -p $(@D)
	@echo "  LD      $@"
	$(Q)$(CC) $(CPPFLAGS) -O2 -g $(WARN) -fPIC -shared -o $@ $< -ldl

# The first process of an emulated board (tests/crowd/board_image.py makes it with ARCH=arm64).
$(B)/keeper: tests/tools/board/keeper.c
	@mkdir -p $(@D)
	@echo "  LD      $@"
	$(Q)$(CC) -O2 -g $(WARN) -static -o $@ $<

# The kernel's gpio and keypads, played: linked before libgpiod, or preloaded.
$(B)/gpio.so: $(wildcard tests/tools/gpio/*.[ch])
	@mkdir -p $(@D)
	@echo "  LD      $@"
	$(Q)$(CC) $(CPPFLAGS) -O2 -g $(WARN) -fPIC -shared -Wl,-soname,gpio.so -o $@ $(filter %.c,$^) -ldl -pthread
PLAYED := $(addprefix $(B)/tests/unit/buttons/,gpio gpio_chatter evdev)
$(PLAYED): $(B)/gpio.so
$(PLAYED): UNIT_LIBS := $(B)/gpio.so -Wl,-rpath,'$$ORIGIN/../../..'

# Some tests of the kiosk take the sample halls, which only firmware/hall reads.
WITH_HALLS := $(addprefix $(B)/tests/unit/kiosk/,search search_words keyboard)
$(WITH_HALLS): $(B)/libhall.a
$(WITH_HALLS): UNIT_LIBS := $(B)/libhall.a

# ---- Commands -------------------------------------------------------------------------------
PYTHON  ?= /usr/bin/python3
PYTEST  := $(PYTHON) -B -m pytest -p no:cacheprovider -q
# System tests wait for nine tenths of their time, so more of them run at once than there are cores; loadgroup gives each
# worker the next test when it is free. Unit tests compute more. Those marked "alone" measure and run by themselves
# afterwards.
TESTERS ?= $(shell expr 3 \* $$(nproc))
UNITS_AT_ONCE = $(shell expr \( $(TESTERS) + 1 \) / 2)
JOBS    := -j$(shell nproc)
PASS_ON := V=$(V) WERROR=$(WERROR)
MAKE_IN_TEXT := $(MAKE) # where its own name stands, make -n runs the line

.PHONY: all check test run board bench soak cov fuzz golden pictures house tools install clean help
all: $(addprefix $(B)/bin/,$(PROGRAMS)) $(TEXTS)

# Those that wait longest come first, so that none of them runs on alone at the end.
LONGEST := $(addprefix $(B)/tests/unit/,voice/announce voice/voice backend/faults backend/print buttons/gpio \
             printer/outlet_cups kiosk/speech display/fit db/powercut printer/ledger_powercut base/watchdog)
# Those that give a real peer or a thread its time in seconds: not beside others that take the processor away.
TIMED   := $(addprefix $(B)/tests/unit/,voice/announce voice/voice backend/faults backend/print printer/outlet_cups \
             base/watchdog base/mqtt device/hub_link)
# WHICH=timed or WHICH=steady: one half of the unit tests.
WHICH   := all
CHECKED := $(filter-out $(NOT_EMULATED),$(LONGEST) $(filter-out $(LONGEST),$(UNIT_TESTS)))
CHECKED := $(if $(filter timed,$(WHICH)),$(filter $(TIMED),$(CHECKED)),\
             $(if $(filter steady,$(WHICH)),$(filter-out $(TIMED),$(CHECKED)),$(CHECKED)))
check: $(CHECKED) $(TEXTS)
	@EMULATOR='$(EMULATOR)' TESTERS='$(UNITS_AT_ONCE)' tests/tools/run-unit $(CHECKED)

fuzz: $(FUZZ_TARGETS)
	@tests/tools/run-fuzz $(FUZZ_TARGETS)

tools: $(B)/powercut.so $(B)/clock.so $(B)/gpio.so $(B)/replay $(B)/own-tickets $(B)/say $(KEYS_PROGRAMS:%=$(B)/keys/%)

# The pictures of tests/golden anew; look at them before they are committed.
GOLDEN := $(addprefix $(B)/tests/unit/,display/golden kiosk/golden)
golden: $(GOLDEN) $(TEXTS)
	@for program in $(GOLDEN); do NOVBE_GOLDEN=write $$program || exit 1; done

# The pictures of docs/pictures, which README.md shows, anew: from the real programs.
pictures:
	@tests/tools/install-needs sim
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 all $(B)/clock.so
	@$(PYTHON) -B tests/tools/make-pictures docs/pictures

house: $(B)/libqueue.a
	@$(PYTHON) tests/tools/check-house
	@$(PYTHON) tests/tools/check-texts

run:
	@tests/tools/install-needs $(if $(filter sim,$(PRINTER)),sim,run)
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 all
	@$(PYTHON) -B tests/crowd/run_hall.py

board:
	@tests/tools/install-needs board
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 all
	@$(PYTHON) -B tests/crowd/run_board.py

test:
	@tests/tools/install-needs test
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 all tools
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 house check
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=1 all
	@tests/tools/beside build/sanitized.log '$(MAKE_IN_TEXT) --no-print-directory $(JOBS) $(PASS_ON) SAN=1 WHICH=steady check fuzz' \
		'$(PYTEST) -n $(TESTERS) --dist loadgroup --durations 10 -m "not alone" tests/system'
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=1 WHICH=timed check
	@$(PYTEST) -m alone tests/system

soak:
	@tests/tools/install-needs test
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 all tools
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=1 all
	@NOVBE_RUNS=200 $(MAKE) --no-print-directory $(PASS_ON) SAN=0 check
	@NOVBE_SOAK=1 $(PYTEST) -s tests/system

cov:
	@tests/tools/install-needs cov
	@find build/cov -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 COV=1 all check; ended=$$?; \
		$(PYTHON) tests/tools/coverage build/cov && exit $$ended

bench:
	@tests/tools/install-needs bench
	@$(MAKE) --no-print-directory $(JOBS) $(PASS_ON) SAN=0 all tools bench-programs
	@$(PYTHON) -B tests/bench/run_bench.py

.PHONY: bench-programs
bench-programs: $(BENCH_TARGETS)

# Programs, manuals, texts, samples, schemas, udev rules, units, and the backend where CUPS looks for it.
# What is installed knows its PREFIX by where it lies: programs find their texts beside themselves.
PREFIX       ?= /usr/local
CUPS_BACKEND ?= $(shell cups-config --serverbin 2>/dev/null)/backend
UDEV_RULES   ?= /lib/udev/rules.d
UNITS        ?= /lib/systemd/system
SYSTEMD      ?= /usr/lib
SHARE        := $(PREFIX)/share/novbe
# `sudo make install` builds nothing in somebody else's folder: its objects would be root's.
AS_ROOT := $(if $(filter install,$(MAKECMDGOALS)),$(shell [ "$$(id -u)" != 0 ] || [ "$$(stat -c %u .)" = 0 ] || echo yes))
.PHONY: built uninstall
built:
	@for file in $(addprefix $(B)/bin/,$(PROGRAMS)) $(TEXTS); do [ -e $$file ] || \
		{ echo "$$file is not built yet: run make first, as who owns this folder" >&2; exit 1; }; done

install: $(if $(AS_ROOT),built,all)
	install -d $(addprefix $(DESTDIR),$(PREFIX)/bin $(SHARE)/po $(SHARE)/halls $(SHARE)/boards $(SHARE)/scenarios \
		$(SHARE)/schema)
	install -m 755 $(addprefix $(B)/bin/,$(filter novbe-%,$(PROGRAMS))) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(TEXTS) $(DESTDIR)$(SHARE)/po
	for kind in halls boards scenarios schema; do install -m 644 data/$$kind/* $(DESTDIR)$(SHARE)/$$kind || exit 1; done
	for page in man/*; do install -D -m 644 $$page \
		$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; done
	install -D -m 755 $(B)/bin/escpos $(DESTDIR)$(CUPS_BACKEND)/escpos
	# What makes a board of a machine: who runs, where, with which devices, and what a log line means.
	install -d $(DESTDIR)$(UDEV_RULES) $(DESTDIR)$(SYSTEMD)/sysusers.d $(DESTDIR)$(SYSTEMD)/tmpfiles.d \
		$(DESTDIR)$(SYSTEMD)/systemd/catalog $(DESTDIR)$(UNITS)
	install -m 644 data/udev/*.rules $(DESTDIR)$(UDEV_RULES)
	install -m 644 data/sysusers/novbe.conf $(DESTDIR)$(SYSTEMD)/sysusers.d/novbe.conf
	install -m 644 data/tmpfiles/novbe.conf $(DESTDIR)$(SYSTEMD)/tmpfiles.d/novbe.conf
	install -m 644 data/catalog/novbe.catalog $(DESTDIR)$(SYSTEMD)/systemd/catalog/novbe.catalog
	for unit in data/units/*; do sed 's|/usr/bin/novbe|$(PREFIX)/bin/novbe|' $$unit | \
		install -m 644 /dev/stdin $(DESTDIR)$(UNITS)/$${unit##*/} || exit 1; done

# Takes away what install put there, and folders of ours that are empty then; /etc/novbe and the state stay.
uninstall:
	there=$$(mktemp -d) && $(MAKE) --no-print-directory install DESTDIR=$$there >/dev/null && \
		(cd $$there && find . ! -type d -printf '$(DESTDIR)/%P\0') | xargs -0 rm -f && rm -rf $$there
	for kind in po halls boards scenarios schema ""; do [ ! -d $(DESTDIR)$(SHARE)/$$kind ] || \
		rmdir --ignore-fail-on-non-empty $(DESTDIR)$(SHARE)/$$kind || exit 1; done

# Debian packages in build/deb; with ARCH= for another board.
.PHONY: deb
deb:
	@tests/tools/install-needs deb
	@debian/make-packages $(VERSION) $(if $(ARCH),$(ARCH) $(SUITE))

clean:
	rm -rf build

help:
	@sed -n 's/^# \{0,1\}//;2,9p' Makefile
