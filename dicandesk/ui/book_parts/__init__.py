"""Parts of the page on which the paper day book is typed."""
