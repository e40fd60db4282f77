# aioboto3 pins another botocore than the one that records.
#! not-run aioboto3 needs an older botocore than the newest boto3
import asyncio

import aioboto3
from chalice import Chalice

app = Chalice(app_name="cases")


async def read():
    async with aioboto3.Session().client("s3") as s3:
        return await s3.get_object(Bucket="orders", Key="a")  #~ s3:GetObject s3:::orders/a


@app.lambda_function()
def work(event, context):
    return asyncio.run(read())["ContentLength"]
