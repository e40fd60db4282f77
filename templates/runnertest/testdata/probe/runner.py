"""Has the same name as the file that runs it."""


def handler(event, context):
    return "the user's own runner"
