"""Articles, their passages, the store that keeps them and the indexes that find them."""
