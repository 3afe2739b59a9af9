"""Forms about flags: what each asks for, what is wrong with what was typed, and the operation that it stands for."""
