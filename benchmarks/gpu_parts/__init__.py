"""What ``benchmarks/gpu.py`` measures, a module a part."""
