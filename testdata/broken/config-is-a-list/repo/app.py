from chalice import Chalice

app = Chalice(app_name='config-is-a-list')
