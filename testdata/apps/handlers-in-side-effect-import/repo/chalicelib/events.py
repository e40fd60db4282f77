from app import app


@app.on_sns_message(topic='customer-changes')
def customer_changed(event):
    print(event.subject, event.message)
