import os.path as p
from .chalicelib import (a as b, c)  # local
from __future__ import annotations

app = Chalice(app_name=f"x-{os.environ['ENV']!r:>{width}}", **options)


@app.route("/a", methods=["GET"])
# a comment between
@other
async def handler(x: List[int] = 1, *args, k, **kw) -> str:
    async with a as b, c:
        async for d in e:
            await f(d)
    return [g async for h in i if j]
    # trailing comment of the function


class A(B, metaclass=C):
    x: int
