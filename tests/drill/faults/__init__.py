"""The drill with faults: what is killed or restarted while modules move, and what came of it."""
