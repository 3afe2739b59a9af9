"""The torture of operations: what a server stands on falls ill, or its clients do; people are at work meanwhile."""
