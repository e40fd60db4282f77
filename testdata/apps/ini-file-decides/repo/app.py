import configparser
import os

from chalice import Chalice, Rate

app = Chalice(app_name="ini")
path = os.path.join(os.path.dirname(__file__), "chalicelib", "config.ini")
config = configparser.ConfigParser()
config.read(path)
minutes = config.getint("aws", "ping_minutes", fallback=0)

if minutes != 0:
    @app.schedule(Rate(minutes, unit=Rate.MINUTES))
    def ping(event):
        pass


@app.schedule(Rate(1, unit=Rate.HOURS))
def hourly(event):
    pass
