from typing import TYPE_CHECKING

from chalice import Chalice

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from chalicelib.not_there import Thing

app = Chalice(app_name='typing-checking-block')


@app.lambda_function()
def handler(event: 'Thing', context) -> 'S3Client':
    return None
