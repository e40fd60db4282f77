LOADED = __name__
