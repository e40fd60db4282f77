def later():
    return _("later")
