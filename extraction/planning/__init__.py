"""
What stands in the way of taking a module out, found before anything moves.

`plan(module)` reads the code, asks the loaded models and the module's database, and looks at the settings.
"""
