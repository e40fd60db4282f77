ORDERS = "orders-in"
