import gettext

from chalice import Chalice, Rate

from chalicelib import texts

gettext.install("shop", "locale", names=["ngettext"])
app = Chalice(app_name="shop")
TITLE = _("Nightly job")
LABELS = {"tidy": _("tidies"), "n": ngettext("one", "many", 2)}


@app.schedule(Rate(1, unit=Rate.HOURS))
def tidy(event):
    print(_("done"), TITLE, LABELS, texts.later())
