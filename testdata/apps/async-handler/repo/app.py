import asyncio

from chalice import Chalice, Rate

app = Chalice(app_name='async-handler')


@app.schedule(Rate(10, unit=Rate.MINUTES))
async def fetch(event):
    await asyncio.sleep(1)


@app.lambda_function()
def rows(event, context):
    for n in range(3):
        yield n


@app.lambda_function()
def fetch_properly(event, context):
    return asyncio.run(_fetch())


async def _fetch():
    return 1
