from chalice import Chalice

app = Chalice(app_name='customer-relationship-management-exports')


@app.schedule('rate(1 day)')
def export_all_customers_with_open_invoices_to_the_data_lake(event):
    pass
