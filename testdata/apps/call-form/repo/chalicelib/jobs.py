def backup(event):
    return 'backup'


def restore(event, context):
    return 'restore'
