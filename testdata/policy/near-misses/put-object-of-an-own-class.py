# A class of the repository has methods with the names of boto3's.
from chalice import Chalice

app = Chalice(app_name="cases")


class Shelf:
    def put_object(self, Bucket, Key, Body):
        return Bucket, Key

    def get_paginator(self, name):
        return name


@app.lambda_function()
def work(event, context):
    return Shelf().put_object(Bucket="orders", Key="a", Body=b"") and Shelf().get_paginator("list_objects_v2")
