from typing import Iterable, List

from chalice import Blueprint, Chalice

from .orders import orders
from .payments import bp as payments, register_refunds

BP_LIST: List[Blueprint] = [orders, payments]
__all__ = ["register_blueprints"]


def register_blueprints(app: Chalice, extra: Iterable[Blueprint] = ()) -> None:
    """Registers every blueprint of the package."""
    for blueprint in [*BP_LIST, *extra]:
        app.register_blueprint(blueprint, url_prefix=PREFIXES.get(blueprint is payments))


PREFIXES = {True: "/payments"}
register_refunds(payments)
