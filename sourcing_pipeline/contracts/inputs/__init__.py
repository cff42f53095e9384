"""What others hand to us: candidate feeds and the marketplace's tables (DESIGN 4.2), one module per table."""
