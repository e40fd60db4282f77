"""Writes a receipt for every paid order that waits in a queue."""
import json
import os
import time

import boto3
from chalice import Chalice, Rate

app = Chalice(app_name="order-receipts")


@app.schedule(Rate(15, unit=Rate.MINUTES))
def write_receipts(event):
    sqs = boto3.client("sqs")
    s3 = boto3.client("s3")
    queue = os.environ["PAID_ORDERS_URL"]
    written, total = 0, 0
    while True:
        waiting = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1, WaitTimeSeconds=0).get("Messages", [])
        if not waiting:
            break
        message = waiting[0]
        order = json.loads(message["Body"])
        receipt = {"order": order["id"], "cents": order["cents"]}
        time.sleep(order.get("printing_seconds", 0))
        s3.put_object(Bucket=os.environ["RECEIPTS_BUCKET"], Key="receipts/%s.json" % order["id"], Body=json.dumps(receipt))
        # Last, so that an order whose receipt was not written comes back.
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        written, total = written + 1, total + order["cents"]
    sqs.send_message(QueueUrl=os.environ["BOOKED_URL"], MessageBody=json.dumps({"receipts": written, "cents": total}))
    return written
