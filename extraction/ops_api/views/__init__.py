"""The paths of `/api/ops/`, by subject."""
