"""As measure.ts and settings.ts: warm up, then many short samples, of which the median counts."""

import json
import sys
from time import perf_counter

SETTINGS = dict(argument.split("=", 1) for argument in sys.argv[1:])
VARIANT = SETTINGS.get("variant", "")
MEASURE_MS = float(SETTINGS.get("ms", 300))
WARMUP_MS = float(SETTINGS.get("warmup", 200))
SAMPLE_MS = min(3, MEASURE_MS / 5)


def check(condition, what):
    if not condition:
        sys.exit("check failed: " + what)


def report(**outcome):
    print(json.dumps(outcome), flush=True)


def ready(address):
    print("ready", address, flush=True)


def count_for(operations, elapsed_ms):
    return max(1, round(operations / max(elapsed_ms, 0.001) * SAMPLE_MS))


def measure(batch, per_operation=1):
    operations = 1
    warm_until = perf_counter() + WARMUP_MS / 1e3
    while True:
        start = perf_counter()
        batch(operations)
        elapsed = (perf_counter() - start) * 1e3
        if elapsed < SAMPLE_MS:
            operations = min(operations * 2, count_for(operations, elapsed))
        if perf_counter() >= warm_until and elapsed >= SAMPLE_MS / 4:
            break
    operations = count_for(operations, elapsed)
    samples = []
    until = perf_counter() + MEASURE_MS / 1e3
    while True:
        start = perf_counter()
        batch(operations)
        samples.append((perf_counter() - start) * 1e9 / (operations * per_operation))
        if perf_counter() >= until:
            break
    samples.sort()
    report(value=samples[len(samples) // 2], samples=len(samples), operations=len(samples) * operations)
