"""What is done with records beyond writing them: conversions, mass actions, merging, blueprints."""
