from app import app
@app.lambda_function()
def never(event, context):
    pass
