"""Arithmetic and units: parts and totals, unit costs, figures that slipped."""
