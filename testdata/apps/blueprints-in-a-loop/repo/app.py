from chalice import Chalice

from chalicelib import blueprints

app = Chalice(app_name='loop')

for name, blueprint in blueprints.ALL.items():
    app.register_blueprint(blueprint, name_prefix=name + '_')
