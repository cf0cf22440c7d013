"""Small things every room may use: errors, command-line manners, compatibility."""
