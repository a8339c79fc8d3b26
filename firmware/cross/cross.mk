# Building for another board: make ARCH=arm64|armhf|amd64 [SUITE=bookworm|trixie]. The Makefile includes this only then.
# The compiler is this machine's own distribution's; everything compiled against is the board's (make-sysroot).
SUITE ?= $(shell . /etc/os-release && echo $$VERSION_CODENAME)

arm64_TRIPLET := aarch64-linux-gnu
armhf_TRIPLET := arm-linux-gnueabihf
amd64_TRIPLET := x86_64-linux-gnu
arm64_EMULATOR := qemu-aarch64
armhf_EMULATOR := qemu-arm
TRIPLET := $($(ARCH)_TRIPLET)
ifeq ($(TRIPLET),)
$(error ARCH=$(ARCH): known are arm64, armhf and amd64; without ARCH make builds for this machine)
endif
ifneq ($(filter run board test soak bench,$(MAKECMDGOALS)),)
$(error make $(filter run board test soak bench,$(MAKECMDGOALS)) is for this machine: leave ARCH away)
endif

# Make makes what it includes, and begins anew when that is done: all below, and the choice of sources by
# a library's version, finds the sysroot in its place.
SYSROOT := build/sysroot/$(SUITE)-$(ARCH)
ifeq ($(filter clean help,$(MAKECMDGOALS)),)
$(SYSROOT)/sysroot.mk: firmware/cross/make-sysroot tests/tools/install-needs
	@tests/tools/install-needs cross $(ARCH)
	@firmware/cross/make-sysroot $(SUITE) $(ARCH)
	@echo 'SYSROOT_MADE := $(SYSROOT)/wanted' >$@
include $(SYSROOT)/sysroot.mk
endif

B       := build/$(SUITE)-$(ARCH)-$(VARIANT)
LIBRARY := $(SYSROOT)/usr/lib/$(TRIPLET)

# -B, -isystem and -L come before the folders in which a cross compiler looks for the C library it was packaged with.
CC := $(TRIPLET)-gcc --sysroot=$(SYSROOT) -B$(LIBRARY)/ \
      -isystem $(SYSROOT)/usr/include/$(TRIPLET) -isystem $(SYSROOT)/usr/include
AR := $(TRIPLET)-ar
LDFLAGS += -L$(LIBRARY) -Wl,-rpath-link,$(LIBRARY):$(LIBRARY)/pulseaudio
PKG_CONFIG := PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR=$(LIBRARY)/pkgconfig:$(SYSROOT)/usr/share/pkgconfig \
              PKG_CONFIG_SYSROOT_DIR=$(SYSROOT) pkg-config

# On a 32-bit board time_t is as wide as in its distribution's libraries, which hand out struct timespec: 32 bits
# in Debian 12, 64 bits since Debian 13 (whose own compiler has it so by default).
ifeq ($(ARCH),armhf)
CPPFLAGS += -D_FILE_OFFSET_BITS=64 $(if $(filter bookworm,$(SUITE)),,-D_TIME_BITS=64)
endif

# cups-config speaks of this machine only.
printer_CFLAGS :=
printer_LIBS   := -lcups
CUPS_BACKEND   ?= /usr/lib/cups/backend

# Unit tests run in user-mode emulation, but for those that start themselves anew: no emulator sees that.
NOT_EMULATED := $(addprefix $(B)/tests/unit/,db/powercut printer/spooler_setup)
ifeq ($(ARCH),armhf) # the played gpio kernel knows the calls of 64-bit libraries only
NOT_EMULATED += $(addprefix $(B)/tests/unit/buttons/,gpio gpio_chatter evdev)
# Of espeak-ng's data the emulator of 32 bits finds neither files (statx) nor folders (readdir).
NOT_EMULATED += $(addprefix $(B)/tests/unit/voice/,voice wild announce engine_process)
endif
EMULATOR := $(if $($(ARCH)_EMULATOR),$($(ARCH)_EMULATOR) -L $(CURDIR)/$(SYSROOT))
