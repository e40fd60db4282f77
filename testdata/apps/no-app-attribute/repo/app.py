from chalice import Chalice

application = Chalice(app_name='no-app-attribute')


@application.lambda_function()
def handler(event, context):
    return 1
