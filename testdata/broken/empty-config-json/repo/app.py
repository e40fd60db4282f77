from chalice import Chalice

app = Chalice(app_name='empty-config-json')
