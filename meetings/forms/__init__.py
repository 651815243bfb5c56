"""What people type into a meeting: shape is checked here, rules by the verbs."""
