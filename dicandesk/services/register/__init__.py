"""The register of residents: find, list, register, consent, take out, erase."""
