"""The console in a real browser, on a real server: what people see and do, with the mouse and without."""
