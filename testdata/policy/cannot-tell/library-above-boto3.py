# awswrangler calls AWS itself.
#! not-run the package is not installed
#! idiom public code: awswrangler in a Lambda function
import awswrangler
from chalice import Chalice

app = Chalice(app_name="cases")


@app.lambda_function()
def work(event, context):
    return len(awswrangler.s3.list_objects("s3://orders/in/"))  #?
