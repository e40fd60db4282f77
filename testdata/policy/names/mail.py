# SES sends a mail.
#! idiom bhargav50/aws-email-service
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


@app.schedule("rate(1 day)")
def work(event):
    boto3.client("ses").send_email(  #: ses:SendEmail ses:identity/*
        Source="orders@acme.example",
        Destination={"ToAddresses": ["finance@acme.example"]},
        Message={"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}},
    )
