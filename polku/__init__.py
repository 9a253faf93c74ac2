"""Polku's command line, settings and the supervisor that starts and stops its processes."""

__version__ = "0.1.0"
