# -*- coding: latin-1 -*-
# Täglicher Lauf für München
from chalice import Chalice

app = Chalice(app_name='latin-1')
STADT = 'München'


@app.schedule('rate(1 day)', name='taeglich', description='Lauf für ' + STADT)
def lauf(event):
    return STADT
