"""The demo: its people, its calls, and its doors."""
