"""How much is onboarding a brand worth: who may be scored, features, models that must earn their place, reasons.

Public here: ``eligibility.candidate_outcomes``, ``weekly.train_models``, ``weekly.score_candidates``.
"""
