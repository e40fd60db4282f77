import os

from aws_cdk import aws_dynamodb as dynamodb, core as cdk
from chalice.cdk import Chalice

RUNTIME_SOURCE_DIR = os.path.join(os.path.dirname(os.path.dirname(__file__)), os.pardir, 'runtime')


class ChaliceApp(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        self.table = dynamodb.Table(self, 'AppTable', partition_key=dynamodb.Attribute(name='PK', type=dynamodb.AttributeType.STRING))
        self.chalice = Chalice(
            self, 'ChaliceApp', source_dir=RUNTIME_SOURCE_DIR,
            stage_config={'environment_variables': {'APP_TABLE_NAME': self.table.table_name}})
        self.table.grant_read_write_data(self.chalice.get_role('DefaultRole'))
