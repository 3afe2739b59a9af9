"""
`/api/ops/`: what the command line and the console do, for pipelines. The monolith alone serves it.

docs/how-to/drive-a-move-from-a-pipeline.md leads through it; docs/reference/openapi.yaml describes each path.
"""
