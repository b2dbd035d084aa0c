"""A made-up ward: to try the program in, and for the `demo` command that walks the main job on three PCs."""
