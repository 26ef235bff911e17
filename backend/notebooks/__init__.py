"""Notebooks for people who look at the catalogue through the services that the API uses."""
