# Makefile -- one command each; installs what is missing, then asks meson.
#
#   make run      build, make the demonstration community if there is none, start
#   make check    every test; the last line is "N passed, N failed"
#   make bench    figures and ratios against peers, in one run
#   make          build/maillage

PACKAGES = gcc pkg-config meson ninja-build libsqlite3-dev libpq-dev libgnutls28-dev \
	libcurl4-gnutls-dev libsodium-dev libjansson-dev libical-dev libqrencode-dev libseccomp-dev zlib1g-dev gettext
TEST_PACKAGES = postgresql kannel kannel-extras python3-aiosmtpd python3-icalendar dovecot-imapd varnish chromium \
	nodejs npm mandoc clang sqlite3 curl openssl
BENCH_PACKAGES = fossil wrk sqlite3 postgresql kannel kannel-extras

all: build/maillage

# What Debian lacks is asked of apt, once; a stamp in build/ remembers.
define install
	@missing=; for p in $(1); do \
		case $$p in nodejs) command -v node >/dev/null && continue;; npm) command -v npm >/dev/null && continue;; esac; \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$(echo $$missing)" ]; then \
		echo "installing:$$missing"; \
		if [ $$(id -u) = 0 ]; then as=; else as=sudo; fi; \
		$$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq \
			--no-install-recommends $$missing >/dev/null; fi
	@mkdir -p build && touch $(2)
endef

build/.packages:
	$(call install,$(PACKAGES),$@)
build/.test-packages: build/.packages
	$(call install,$(TEST_PACKAGES),$@)
build/.bench-packages: build/.packages
	$(call install,$(BENCH_PACKAGES),$@)
node_modules/.stamp: package.json package-lock.json | build/.test-packages
	npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

build/build.ninja: | build/.packages
	meson setup build >/dev/null

build/maillage: build/build.ninja FORCE
	@ninja -C build --quiet

run: build/maillage
	@test/run_demo

check: build/.test-packages node_modules/.stamp build/maillage
	@test/check

bench: build/maillage build/.bench-packages
	@bench/run

clean:
	rm -rf build

FORCE:
.PHONY: all run check bench clean FORCE
