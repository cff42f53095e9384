"""What Dagster loads: ``dagster dev --workspace workspace.yaml``, ``dg``, and the ``sourcing`` command."""

from sourcing_pipeline.defs.assemble import build_definitions

defs = build_definitions()
