# asyncio.to_thread, async with and async for.
import asyncio

import boto3
from chalice import Chalice

app = Chalice(app_name="cases")


class Session:
    async def __aenter__(self):
        self.table = boto3.resource("dynamodb").Table("orders")
        return self

    async def __aexit__(self, *problem):
        pass

    async def rows(self):
        for row in (await asyncio.to_thread(self.table.scan))["Items"]:  #: dynamodb:Scan dynamodb:table/orders
            yield row


async def main():
    async with Session() as session:
        return [row async for row in session.rows()]


@app.lambda_function()
def work(event, context):
    return len(asyncio.run(main()))
