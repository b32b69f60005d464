"""Learning from the user's own comments: which to label, what the labels say, and a challenger that knows them."""
