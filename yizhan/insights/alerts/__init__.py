"""Alerts on figures: limits of metrics, unusual inflow, who is told, and what stood out."""
