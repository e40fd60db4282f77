import os


def register_orders(app):
    queue = os.environ.get("ORDERS_QUEUE")

    @app.on_sqs_message(queue=queue, batch_size=int(os.environ.get("BATCH") or 1))
    def take_orders(event):
        pass

    @app.on_sqs_message(queue=os.environ.get("RETURNS_QUEUE", "returns"))
    def take_returns(event):
        pass

    import app as main
    main.take_orders = take_orders
    main.take_returns = take_returns
