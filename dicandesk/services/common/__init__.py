"""What several use cases share: reading, moments, rights, drafts, small files to carry, delivery."""
