BUCKET = "orders"
