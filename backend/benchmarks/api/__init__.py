"""What a request costs at a thousand, ten thousand and a hundred thousand products."""
