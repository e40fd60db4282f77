from .names import NAME as VALUE
