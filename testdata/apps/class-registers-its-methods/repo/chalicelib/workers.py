class Worker:
    def __init__(self, app, module, queue):
        self.__app = app
        self.__queue = queue
        name = "work_" + queue
        handler = self.__app.on_sqs_message(queue=self.__queue, name=name)(self.handle)
        setattr(module, name, handler)

    def handle(self, event):
        for record in event:
            print(self.__queue, record.body)


class Mailer:
    """Sends what the others have queued."""

    def __init__(self, app):
        self.app = app
        self.handler = None

    def install(self, every):
        self.handler = self.app.schedule(every, name="send_mail")(self.send)

    def send(self, event):
        print(event.time)
