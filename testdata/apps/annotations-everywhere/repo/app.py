from __future__ import annotations

import typing as t

from chalice import Chalice
from chalice.app import CloudWatchEvent, SQSEvent, Rate

app: Chalice = Chalice(app_name='annotations')
BATCH: t.Final[int] = 4
Rows = t.List[t.Dict[str, t.Optional[int]]]


@app.schedule(Rate(value=BATCH, unit=Rate.HOURS))
def totals(event: CloudWatchEvent) -> Rows:
    return []


@app.on_sqs_message(queue='typed', batch_size=BATCH)
def typed(event: SQSEvent, *, retries: int = 3) -> None:
    for n, record in enumerate(event):
        print(n, record.body)


@app.lambda_function()
def generic(event: t.Union[dict, list[int]], context: t.Any) -> 'dict[str, int]':
    return {}
