from chalice import Chalice

app = Chalice(app_name='etl')


@app.lambda_function()
def load_part(event, context):
    print(event)

@app.lambda_function()
def clean_up(event, context):
    print(event)
