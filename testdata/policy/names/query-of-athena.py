# Athena runs the query, and the results are in S3.
#! idiom ensamblador/serverles-reporting-api
import boto3
from chalice import Chalice

app = Chalice(app_name="cases")
athena = boto3.client("athena")


@app.lambda_function()
def work(event, context):
    number = athena.start_query_execution(QueryString="SELECT 1", WorkGroup="etl")["QueryExecutionId"]  #: athena:StartQueryExecution athena:workgroup/etl
    return athena.get_query_execution(QueryExecutionId=number)["QueryExecution"]["QueryExecutionId"]  #: athena:GetQueryExecution athena:workgroup/*
