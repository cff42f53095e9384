"""What the pipeline writes (DESIGN 4.3 and every earlier step's tables), one module per table."""
