"""Pages of prices, price notices and service agreements."""
