# Thin names over bootstrap.py, so that there is one list of checks.
.PHONY: demo test check prove format lock sbom web samples bench

demo test check:
	python3 bootstrap.py $@

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

# One hashed lock for pip and uv, every platform, no index addresses; and the part of it that an image installs.
lock:
	.venv/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url -o deploy/requirements.lock

# What is in it, for those who watch for known vulnerabilities: dist/sbom.cdx.json.
sbom:
	.venv/bin/python deploy/sbom.py

web:
	.venv/bin/python web/build.py

samples:
	.venv/bin/python sample_buildings/draw.py

# The long form of what the tests show in short: docs/reference/promises.md; then every guard is broken once, in a copy,
# and its tests must fail. Takes an hour and more, some of it as root (a small disk of its own), and a Ceph of one node where
# Debian's radosgw, ceph-mon, ceph-osd and ceph-common are installed.
prove:
	TACMAP_PROVE=6 .venv/bin/python -m pytest -q -ra --durations=15 \
		tests/security/test_store_power_cut.py \
		tests/security/test_readers_while_publishing.py \
		tests/security/test_bundle_tampering.py \
		tests/security/test_full_disk.py \
		tests/security/test_canary.py \
		tests/unit/test_store_backup.py \
		tests/unit/test_store_blobs.py \
		tests/unit/test_publish.py \
		tests/unit/test_scribe.py \
		tests/acceptance/test_sealed_service.py \
		tests/acceptance/test_hot_path.py \
		tests/acceptance/test_tablet_index.py \
		tests/acceptance/test_jobs.py \
		tests/acceptance/test_contract.py
	.venv/bin/python -m bench.broken_guards

bench:
	.venv/bin/python -m bench.reading $(PLANS)
