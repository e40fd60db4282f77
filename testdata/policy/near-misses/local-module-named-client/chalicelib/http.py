class Page:
    def get_object(self, **arguments):
        return arguments


def client(name):
    return Page()
