"""Tests of what spans modules; a module's own tests live in it."""
