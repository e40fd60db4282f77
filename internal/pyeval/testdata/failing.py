CONFIG = {"a": 1}
X = CONFIG["b"]
# fails: KeyError: 'b'
