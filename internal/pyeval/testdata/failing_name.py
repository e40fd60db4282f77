def f():
    return missing_name
f()
# fails: NameError: name 'missing_name' is not defined
