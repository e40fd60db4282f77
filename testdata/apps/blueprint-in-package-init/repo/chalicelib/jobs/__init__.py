from chalice import Blueprint

bp = Blueprint(__name__)

from .imports import import_rates
