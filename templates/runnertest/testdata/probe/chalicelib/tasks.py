"""A blueprint. Lambda imports this module alone, so the app's middleware does not run for it."""
import sys

from chalice import Blueprint

bp = Blueprint(__name__)


@bp.schedule("rate(1 day)")
def sweep(event):
    return {"type": type(event).__name__, "dict": event.to_dict(), "app_imported": "app" in sys.modules}


@bp.lambda_function()
def uses_app(event, context):
    return bp.current_app.app_name
