"""The data scientist's loop: make a challenger of one's own labels, judge it, put it into use or back, and see what drifts."""
