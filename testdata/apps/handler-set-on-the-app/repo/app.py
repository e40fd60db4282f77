import sys

from chalice import Chalice, Rate

app = Chalice(app_name="kept")
module = sys.modules[__name__]

for table, hours in (("customers", 1), ("invoices", 6)):
    def export(event, table=table):
        print("exporting", table)

    export.__name__ = f"export_{table}"
    handler = app.schedule(Rate(hours, unit=Rate.HOURS), name=export.__name__)(export)
    setattr(app, export.__name__, handler)
    setattr(module, f"export_{table}", handler)
