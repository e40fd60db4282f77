from chalice import Chalice


def make_app():
    application = Chalice(app_name='not-called')

    @application.schedule('rate(1 day)')
    def daily(event):
        pass

    return application


app = make_app
