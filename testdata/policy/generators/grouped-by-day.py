# What is read is grouped in a defaultdict, and each group is written.
import csv
import io
from collections import defaultdict

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


def groups(rows):
    found = defaultdict(dict)
    for row in rows:
        found[row["total"]][row["id"]] = row
    return found


@app.lambda_function()
def work(event, context):
    text = s3.get_object(Bucket="orders", Key="a")["Body"].read().decode()  #: s3:GetObject s3:::orders/a
    rows = []
    for row in csv.DictReader(io.StringIO(text)):
        rows.append(row)
    for total, group in sorted(groups(rows).items()):
        s3.put_object(Bucket="reports", Key="total-%s.csv" % total, Body=str(len(group)).encode())  #: s3:PutObject s3:::reports/total-*.csv
