"""Shop export -> cleaned orders, one file per day."""
import csv
import io
import json
from collections import defaultdict
from decimal import Decimal, InvalidOperation

from chalicelib import s3

COLUMNS = ["order_id", "ordered_at", "country", "category", "quantity", "amount"]


def clean(row):
    """Returns the row with tidy values, or None when it can't be used."""
    try:
        quantity = int(row["quantity"])
        amount = Decimal(row["amount"].replace(",", "."))
    except (KeyError, ValueError, InvalidOperation):
        return None
    if not row.get("order_id") or len(row.get("ordered_at", "")) < 10:
        return None
    return {
        "order_id": row["order_id"].strip(),
        "ordered_at": row["ordered_at"].strip(),
        "country": (row.get("country") or "??").strip().upper(),
        "category": (row.get("category") or "other").strip().lower(),
        "quantity": quantity,
        "amount": str(amount.quantize(Decimal("0.01"))),
    }


def run(source, target):
    rows, rejected = [], 0
    for url in s3.list_files(source):
        for raw in csv.DictReader(io.StringIO(s3.read_text(url))):
            row = clean(raw)
            if row is None:
                rejected += 1
                continue
            rows.append(row)
    return dict(_write_days(rows, target), rejected=rejected)


def _write_days(rows, target):
    by_day = defaultdict(dict)
    for row in rows:
        by_day[row["ordered_at"][:10]][row["order_id"]] = row  # last one wins
    for day, orders in sorted(by_day.items()):
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for order_id in sorted(orders):
            writer.writerow(orders[order_id])
        s3.write_text("%s/day=%s/orders.csv" % (target.rstrip("/"), day), out.getvalue())
    return {"days": len(by_day), "orders": sum(len(orders) for orders in by_day.values())}


def load_partner_file(text, target, source):
    rows = [clean(row) for row in csv.DictReader(io.StringIO(text), delimiter=";")]
    good = [row for row in rows if row is not None]
    name = source.rsplit("/", 1)[-1].replace(".csv", "")
    result = _write_days(good, "%s/partner=%s" % (target.rstrip("/"), name))
    return dict(result, rejected=len(rows) - len(good))


def book_return(connection, body):
    message = json.loads(body)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into returns (order_id, sku, quantity) values (%s, %s, %s) on conflict do nothing",
            (message["order_id"], message["sku"], message.get("quantity", 1)),
        )
