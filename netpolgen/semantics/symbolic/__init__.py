"""What is permitted to any pod that could exist: sets of flows as cubes, compared exactly."""
