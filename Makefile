# The commands of the README. Presets and everything finer: HACKING.md.
.PHONY: help build run test unit tsan fuzz bench screenshots pictures format tidy clean
.DEFAULT_GOAL := help

help:
	@echo "make run            build and start three linked applications to try (FRESH=1: start over)"
	@echo "make build          the release binary, build/release/applinkd"
	@echo "make test           build and run all tests"
	@echo "make unit           the unit tests only"
	@echo "make bench          measure against nginx"
	@echo "make screenshots    every page in both themes, into build/screenshots/"

build:
	@scripts/install-build.sh
	@scripts/build.sh release applinkd

run: build
	@scripts/install-demo.sh
	@python3 demo/estate.py $(if $(FRESH),--fresh)

test:
	@scripts/install-build.sh
	@scripts/install-test.sh
	@scripts/install-demo.sh
	@scripts/build.sh asan all
	@scripts/build.sh release applinkd
	@/usr/bin/python3 tests/run.py

unit:
	@scripts/install-build.sh
	@scripts/install-test.sh
	@scripts/build.sh dev all
	@/usr/bin/python3 tests/run.py --build build/dev unit fuzz

tsan:
	@scripts/install-build.sh
	@scripts/install-test.sh
	@scripts/build.sh tsan all
	@/usr/bin/python3 tests/run.py --build build/tsan unit

fuzz:
	@scripts/install-build.sh
	@scripts/install-test.sh
	@scripts/build.sh fuzz all
	@tests/fuzz/run.sh build/fuzz $(or $(SECONDS),60)

bench:
	@scripts/install-build.sh
	@scripts/install-bench.sh
	@scripts/install-test.sh
	@scripts/build.sh release bench_programs
	@/usr/bin/python3 bench/run.py

screenshots:
	@scripts/install-build.sh
	@scripts/install-test.sh
	@scripts/install-demo.sh
	@scripts/build.sh release applinkd
	@/usr/bin/python3 tests/run.py browser
	@echo "Written to build/screenshots/"

pictures: screenshots
	@cp build/screenshots/readme/*.png docs/images/

format:
	@scripts/install-test.sh
	@git ls-files 'src/*.?pp' 'tests/*.?pp' 'bench/*.?pp' | xargs clang-format-19 -i
	@git ls-files '*.ts' '*.mjs' '*.js' | xargs tests/browser/node_modules/.bin/prettier --write --log-level warn

tidy:
	@scripts/install-build.sh
	@scripts/install-test.sh
	@/usr/bin/python3 tests/run.py tidy

clean:
	rm -rf build
