# The call belongs to an API route, not to the function of the schedule.
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.route("/drop", methods=["POST"])
def drop():
    boto3.client("s3").delete_bucket(Bucket="orders")  #~ s3:DeleteBucket s3:::orders @api_handler


@app.schedule("rate(1 hour)")
def work(event):
    return 1
