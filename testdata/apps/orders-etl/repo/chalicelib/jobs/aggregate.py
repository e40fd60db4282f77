import csv
import io
from collections import defaultdict
from decimal import Decimal

from chalicelib import s3


def summarise(rows):
    totals = defaultdict(lambda: [0, Decimal(0)])
    for row in rows:
        entry = totals[row["country"], row["category"]]
        entry[0] += int(row["quantity"])
        entry[1] += Decimal(row["amount"])
    return totals


def run(source, target, day, force=False):
    destination = "%s/day=%s/revenue.csv" % (target.rstrip("/"), day)
    if not force and destination in s3.list_files(target):
        return {"day": day, "rows": 0, "skipped": True}
    rows = []
    for url in s3.list_files("%s/day=%s/" % (source.rstrip("/"), day)):
        rows.extend(csv.DictReader(io.StringIO(s3.read_text(url))))
    totals = summarise(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["country", "category", "quantity", "revenue"])
    for (country, category), (quantity, revenue) in sorted(totals.items()):
        writer.writerow([country, category, quantity, revenue])
    s3.write_text(destination, out.getvalue())
    return {"day": day, "rows": len(rows), "skipped": False}
