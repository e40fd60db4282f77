# asyncio.run of a coroutine that awaits others.
import asyncio

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


async def one(key):
    return s3.get_object(Bucket="orders", Key=key)["ContentLength"]  #: s3:GetObject s3:::orders/a, s3:::orders/in/a.csv


async def everything():
    return await asyncio.gather(one("a"), one("in/a.csv"))


@app.lambda_function()
def work(event, context):
    return asyncio.run(everything())
