"""What the subcommands of ``sourcing`` do, a module each; ``cli.py`` only reads the command line."""
