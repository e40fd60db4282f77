# Rekognition reads the object with the caller's permission.
#! idiom aws-samples/chalice-workshop media-query
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.on_s3_event(bucket="orders")
def work(event):
    image = {"S3Object": {"Bucket": event.bucket, "Name": event.key}}
    boto3.client("rekognition").detect_labels(Image=image)  #: rekognition:DetectLabels *
