from chalice import Chalice

app = Chalice(app_name='old-authorizer-api')
app.define_authorizer(
    name='MyPool',
    header='Authorization',
    auth_type='cognito_user_pools',
    provider_arns=['arn:aws:cognito:...:userpool/name']
)


@app.route('/', methods=['GET'], authorizer_name='MyPool')
def index():
    return {}
