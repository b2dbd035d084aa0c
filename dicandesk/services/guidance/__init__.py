"""Guidance topics, and what stands on every paper."""
