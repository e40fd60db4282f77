import importlib
import pkgutil
from pathlib import Path

from chalice import Chalice

import chalicelib.tasks

app = Chalice(app_name="found")

for file in sorted((Path(__file__).parent / "chalicelib" / "jobs").glob("*.py")):
    module = importlib.import_module(f"chalicelib.jobs.{file.stem}")
    app.register_blueprint(module.blueprint)

for info in pkgutil.iter_modules(chalicelib.tasks.__path__):
    importlib.import_module("chalicelib.tasks." + info.name).register(app)
