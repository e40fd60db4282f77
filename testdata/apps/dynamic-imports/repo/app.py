import importlib
import pkgutil

from chalice import Chalice

import chalicelib.plugins

app = Chalice(app_name='dynamic-imports')

app.register_blueprint(importlib.import_module('chalicelib.fixed').bp)

for module in pkgutil.iter_modules(chalicelib.plugins.__path__):
    plugin = importlib.import_module('chalicelib.plugins.' + module.name)
    app.register_blueprint(plugin.bp, name_prefix=module.name + '-')
