"""The image as operations run it: built, and run on a real Docker engine."""
