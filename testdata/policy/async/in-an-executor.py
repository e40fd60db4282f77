# loop.run_in_executor with a method of the client.
#! idiom lee212/Serverless-Technologies
import asyncio

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
s3 = boto3.client("s3")


async def upload():
    await asyncio.get_running_loop().run_in_executor(None, s3.upload_file, __file__, "reports", "app.py")  #: s3:PutObject s3:::reports/app.py; ~s3:AbortMultipartUpload s3:::reports/app.py


@app.lambda_function()
def work(event, context):
    asyncio.run(upload())
