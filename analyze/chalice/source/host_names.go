package source

import (
	"strings"
)

// Names of Chalice's own that exist without being modelled. What the program
// gets under them is unknown. They are what dir() says in the oldest and the
// newest Chalice that decant is compared with, 1.26.6 and 1.34.0, besides
// names with two underscores at both ends, which every Python object may have.
const (
	moduleNames = `AuthResponse AuthRoute BadRequestError Blueprint CORSConfig Chalice ChaliceUnhandledError ChaliceViewError
CognitoUserPoolAuthorizer ConflictError ConvertToMiddleware Cron CustomAuthorizer ForbiddenError IAMAuthorizer
NotFoundError Rate Response TooManyRequestsError UnauthorizedError UnprocessableEntityError WebsocketDisconnectedError
app chalice_version
analyzer api app awsclient cdk cli compat config constants deploy invoke local logs package pipeline policy templates test utils vendored`
	appModuleNames = `ALL_ERRORS APIGateway Any AuthRequest AuthResponse AuthRoute Authorizer BadRequestError BaseEventSourceConfig
BaseLambdaEvent BaseLambdaHandler Blueprint BuiltinAuthConfig CORSConfig Callable CaseInsensitiveMapping Chalice
ChaliceAuthorizer ChaliceError ChaliceUnhandledError ChaliceViewError CloudWatchEvent CloudWatchEventConfig
CognitoUserPoolAuthorizer ConflictError ConvertToMiddleware Cron CustomAuthorizer DecoratorAPI Dict DynamoDBEvent
DynamoDBEventConfig DynamoDBRecord EventSourceHandler ForbiddenError HeadersType IAMAuthorizer Iterator KinesisEvent
KinesisEventConfig KinesisRecord LambdaFunction LambdaFunctionEvent List Mapping MethodNotAllowedError
MiddlewareFuncType MiddlewareHandler MultiDict MutableMapping NotFoundError Optional PureLambdaWrapper Rate Request
RequestTimeoutError Response RestAPIEventHandler RouteEntry S3Event S3EventConfig SNSEvent SNSEventConfig SQSEvent
SQSEventConfig SQSRecord ScheduleExpression ScheduledEventConfig Sequence Set TYPE_CHECKING TooManyRequestsError Tuple
UnauthorizedError Union UnprocessableEntityError UserHandlerFuncType WebsocketAPI WebsocketConnectConfig
WebsocketDisconnectConfig WebsocketDisconnectedError WebsocketEvent WebsocketEventSourceHandler WebsocketMessageConfig
_ANY_STRING _EVENT_CLASSES _HandlerRegistration _MIDDLEWARE_MAPPING _PARAMS _content_type_header_contains
_matches_content_type base64 copy datetime decimal defaultdict error_response functools handle_extra_types json
logging os re sys traceback unquote_plus unquote_str`
	appNames = `FORMAT_STRING _already_configured _attach_websocket_handler _configure_log_level _configure_logging
_create_registration_function _debug _do_register_handler _features_used _get_middleware_handlers _initialize
_register_authorizer _register_handler _register_lambda_function _register_on_cw_event _register_on_dynamodb_record
_register_on_kinesis_record _register_on_s3_event _register_on_sns_message _register_on_sqs_message
_register_on_ws_connect _register_on_ws_disconnect _register_on_ws_message _register_route _register_schedule
_wrap_handler api app_name authorizer builtin_auth_handlers configure_logs current_request debug event_sources
experimental_feature_flags handler_map lambda_context lambda_function log middleware middleware_handlers on_cw_event
on_dynamodb_record on_kinesis_record on_s3_event on_sns_message on_sqs_message on_ws_connect on_ws_disconnect
on_ws_message pure_lambda_functions register_blueprint register_middleware route routes schedule websocket_api
websocket_handlers`
	blueprintNames = `_create_registration_function _current_app _deferred_registrations _get_middleware_handlers _import_name
_lambda_context _register_handler _wrap_handler authorizer current_app current_request lambda_context lambda_function
log middleware on_cw_event on_dynamodb_record on_kinesis_record on_s3_event on_sns_message on_sqs_message
on_ws_connect on_ws_disconnect on_ws_message register register_middleware route schedule websocket_api`
)

// comparedVersions are the versions of Chalice that the names are from.
const comparedVersions = "1.26.6 and 1.34.0"

// listsName says whether a name is one of a list, or may be one of Python's own.
func listsName(names, name string) bool {
	if strings.HasPrefix(name, "__") && strings.HasSuffix(name, "__") {
		return true
	}
	for word := range strings.FieldsSeq(names) {
		if word == name {
			return true
		}
	}
	return false
}
