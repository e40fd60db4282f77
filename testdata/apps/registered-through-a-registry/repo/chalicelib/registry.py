JOBS = []


def every(expression, name=None):
    def add(function):
        JOBS.append({'every': expression, 'function': function, 'name': name or function.__name__})
        return function
    return add
