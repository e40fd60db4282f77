from chalice import Chalice

from chalicelib.api import bp

app = Chalice(app_name='spread-blueprint')
app.register_blueprint(bp, url_prefix='/api/v1/')


@app.route('/', methods=['GET'])
def home():
    return {}
