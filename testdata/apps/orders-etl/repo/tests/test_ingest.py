import os

from chalice.test import Client

from app import app
from chalicelib.jobs import aggregate, ingest

DATA = "file://" + os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


def test_clean_accepts_decimal_comma():
    row = {"order_id": " 7 ", "ordered_at": "2024-03-01T00:00:00Z", "quantity": "2", "amount": "1,5"}
    assert ingest.clean(row)["amount"] == "1.50"


def test_clean_refuses_rows_without_id():
    assert ingest.clean({"order_id": "", "ordered_at": "2024-03-01", "quantity": "1", "amount": "1"}) is None


def test_import_then_aggregate(tmp_path, monkeypatch):
    orders = "file://%s/orders" % tmp_path
    assert ingest.run(DATA, orders) == {"days": 2, "orders": 4, "rejected": 2}
    result = aggregate.run(orders, "file://%s/aggregates" % tmp_path, "2024-03-01")
    assert result["rows"] == 3
    text = (tmp_path / "aggregates" / "day=2024-03-01" / "revenue.csv").read_text()
    assert text == "country,category,quantity,revenue\nAT,games,2,59.98\nDE,books,2,21.40\n"


def test_scheduled_handler(tmp_path, monkeypatch):
    monkeypatch.setenv("ORDERS_SOURCE", DATA)
    monkeypatch.setenv("ORDERS_TARGET", "file://%s" % tmp_path)
    with Client(app) as client:
        event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, [])
        assert client.lambda_.invoke("import_orders", event).payload["orders"] == 4
