from chalice import AuthResponse, Chalice, CognitoUserPoolAuthorizer, CORSConfig

app = Chalice(app_name='rest', debug=True)
app.api.cors = True
app.api.binary_types.append('application/pdf')

pool = CognitoUserPoolAuthorizer('pool', provider_arns=['arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_x'])


@app.authorizer(ttl_seconds=30, name='token_auth')
def check(auth_request):
    return AuthResponse(routes=['*'] if auth_request.token == 'allow' else [], principal_id='user')


@app.route('/', methods=['GET', 'POST'], authorizer=check)
def index():
    return {}


@app.route('/items/{item_id}/parts/{part}', methods=['PUT'], cors=CORSConfig(allow_origin='https://acme.example'))
def put_part(item_id, part):
    return {'item': item_id, 'part': part}


@app.route('/report', content_types=['application/xml'], authorizer=pool, api_key_required=True)
def report():
    return {}
