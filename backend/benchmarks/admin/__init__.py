"""What the admin costs a browser: a list of ten thousand products, a chart of five years."""
