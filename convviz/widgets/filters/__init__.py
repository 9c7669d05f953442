"""Views of filters: before and after, the chain, thumbnails, and a table of scores."""
