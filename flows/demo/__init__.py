"""The demonstration: a bundled Polish web site, its server, and the manifest of the job over it."""
