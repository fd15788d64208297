"""What scripts and tests share: servers to start, and a simulated device."""
