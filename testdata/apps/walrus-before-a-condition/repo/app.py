import os

from chalice import Chalice, Rate

app = Chalice(app_name="walrus")
DEBUG = os.environ["DEBUG"] == "1"

if (minutes := 1 if DEBUG else 30) > 5:
    EVERY = Rate(minutes, unit=Rate.MINUTES)
else:
    EVERY = Rate(5, unit=Rate.MINUTES)

STEPS = [step := (step, size) if size else () for size in range(3)]


@app.schedule(EVERY)
def poll(event):
    pass


@app.on_sqs_message(queue=(queue := "debug" if DEBUG else "orders"), batch_size=(n := 2 if DEBUG else len(STEPS)))
def orders(event):
    print(queue, n)
