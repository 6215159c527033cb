"""What hosts and pages permit: robots rules, reservations, license declarations, and the decision."""
