"""What this processor is called and can do: choices and figures of speed are of one processor."""

import os
import platform
from pathlib import Path

TELLING = (
    "avx2",
    "f16c",
    "avx512f",
    "avx512_vnni",
    "avx_vnni",
    "avx512_bf16",
    "amx_int8",
    "amx_bf16",
    "asimddp",
    "i8mm",
)
"""Abilities that decide how fast a network runs."""


def processor_name() -> str:
    """As the system calls it; empty if it does not say."""
    return _field("model name") or platform.processor()


def abilities() -> tuple[str, ...]:
    """Those of TELLING that the system lists; none where it lists nothing."""
    flags = set((_field("flags") or _field("Features")).split())
    return tuple(name for name in TELLING if name in flags)


def described() -> str:
    """One line for reports."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return f"{processor_name() or 'unknown processor'}, {cores} cores, {' '.join(abilities()) or 'abilities unknown'}"


def _field(name: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.split(":")[0].strip() == name), "")
